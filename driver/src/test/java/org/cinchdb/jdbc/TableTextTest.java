/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.cinchdb.jdbc.TableText.ForeignKey;
import org.junit.jupiter.api.Test;

class TableTextTest {
    @Test
    void constraintsAreFoundWithTheirNames() {
        TableText text = TableText.of("""
                create table t(a integer constraint a_pos check (a > 0) references p,
                  b constraint "b to p" references p(id) on delete cascade deferrable initially deferred,
                  c text default 'constraint x', constraint pk primary key (a, b),
                  foreign key (a, b) references q not deferrable initially deferred)""");
        assertThat(text.primaryKey()).contains("pk");
        assertThat(text.foreignKeys())
                .isEqualTo(List.of(
                        new ForeignKey(Optional.empty(), false),
                        new ForeignKey(Optional.of("b to p"), true),
                        new ForeignKey(Optional.empty(), false)));
        assertThat(text.foreignKey(1).name()).contains("b to p");
    }

    @Test
    void theFilterOfAPartialIndexIsWhatFollowsWhere() {
        assertThat(TableText.filterOf("create index i on t(a) where a > 0 -- positive"))
                .contains("a > 0 -- positive");
        assertThat(TableText.filterOf("create index i on t(case when a then 1 end)"))
                .isEmpty();
    }
}
