/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.calcite;

import java.sql.DatabaseMetaData;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.sql.SqlAbstractDateTimeLiteral;
import org.apache.calcite.sql.SqlDialect;
import org.apache.calcite.sql.SqlDialectFactory;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.dialect.SqliteSqlDialect;

/**
 * Calcite's dialect of SQLite, for {@code "sqlDialectFactory"} of a JDBC schema. By itself Calcite takes SQLite for an
 * unknown product and writes {@code FETCH NEXT 2 ROWS ONLY} and {@code DATE '2026-01-02'}, which SQLite does not read.
 */
public final class CinchDialectFactory implements SqlDialectFactory {
    private static final SqlDialect DIALECT = new Dialect();

    @Override
    public SqlDialect create(DatabaseMetaData metaData) {
        return DIALECT;
    }

    private static final class Dialect extends SqliteSqlDialect {
        Dialect() {
            super(DEFAULT_CONTEXT.withIdentifierQuoteString("\"").withNullCollation(NullCollation.LOW));
        }

        /** Dates are text. */
        @Override
        public void unparseDateTimeLiteral(
                SqlWriter writer, SqlAbstractDateTimeLiteral literal, int leftPrecedence, int rightPrecedence) {
            writer.literal("'" + literal.toFormattedString() + "'");
        }
    }
}
