/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTypesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "integer|INTEGER|4|10|0",
                "BIGINT|BIGINT|-5|19|0",
                "varchar(20)|VARCHAR|12|20|0",
                "VARCHAR ( 20 )|VARCHAR|12|20|0",
                "decimal(10, 2)|DECIMAL|3|10|2",
                "text|TEXT|12|2000000000|0",
                "datetime|DATETIME|93|23|3",
                "double precision|DOUBLE PRECISION|8|15|0",
                "unsigned int|UNSIGNED INT|4|10|0",
                "native character(70)|NATIVE CHARACTER|1|70|0",
                "blob|BLOB|2004|2000000000|0",
                "boolean|BOOLEAN|16|1|0",
                "whatever(|WHATEVER|2|0|0",
            })
    void aDeclaredTypeIsReadWithItsSize(String declared, String name, int type, int size, int digits) {
        assertThat(SqlTypes.of(declared)).isEqualTo(new SqlTypes(name, type, size, digits));
    }

    @Test
    void aColumnWithoutATypeHasATypeNameAllTheSame() {
        assertThat(SqlTypes.of(null).name()).isNotEmpty();
        assertThat(SqlTypes.of("").jdbcType()).isEqualTo(Types.NUMERIC);
    }

    @Test
    void aValueWithoutADeclaredTypeHasTheTypeOfItsStorageClass() {
        assertThat(SqlTypes.ofValue(5L).jdbcType()).isEqualTo(Types.INTEGER);
        assertThat(SqlTypes.ofValue(5_000_000_000L).jdbcType()).isEqualTo(Types.BIGINT);
        assertThat(SqlTypes.ofValue("a").jdbcType()).isEqualTo(Types.VARCHAR);
        assertThat(SqlTypes.ofValue(new byte[0]).jdbcType()).isEqualTo(Types.BLOB);
    }
}
