/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cinchdb.sql.TableDefinition.Column;
import org.cinchdb.sql.TableDefinition.Constraint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableDefinitionTest {
    private static TableDefinition read(String sql) {
        return TableDefinition.of(sql).orElseThrow();
    }

    @Test
    void aTableIsTakenApart() {
        TableDefinition table = read("""
                CREATE TABLE "order"( -- what was ordered
                  id INTEGER PRIMARY KEY, [unit price] decimal(10, 2) /* net */ default (1 + 2),
                  'note', b as (id, 1), constraint small check (id < 9), unique (id)
                ) strict, without rowid;""");
        assertThat(table.name()).isEqualTo("order");
        assertThat(table.columns())
                .containsExactly(
                        new Column("id", "INTEGER PRIMARY KEY"),
                        new Column("unit price", "decimal(10, 2) default (1 + 2)"),
                        new Column("note", ""),
                        new Column("b", "as (id, 1)"));
        assertThat(table.constraints())
                .containsExactly(
                        new Constraint("small", "constraint small check (id < 9)"),
                        new Constraint(null, "unique (id)"));
        assertThat(table.options()).isEqualTo("strict, without rowid");
    }

    @Test
    void theCommaBetweenConstraintsMayBeMissing() {
        assertThat(read("create table t(a, b, constraint \"x y\" unique(a) on conflict ignore primary key (b) /* , */"
                                + " constraint lost constraint kept check (a > (b)) foreign key (a) references p(x)"
                                + " on delete set null not deferrable, constraint end)")
                        .constraints())
                .containsExactly(
                        new Constraint("x y", "constraint \"x y\" unique(a) on conflict ignore"),
                        new Constraint(null, "primary key (b)"),
                        new Constraint("lost", "constraint lost"),
                        new Constraint("kept", "constraint kept check (a > (b))"),
                        new Constraint(null, "foreign key (a) references p(x) on delete set null not deferrable"),
                        new Constraint("end", "constraint end"));
    }

    @Test
    void aCheckIsKnownWithAndWithoutName() {
        assertThat(read("create table t(a, check (a), constraint c check (a), unique (a), constraint u unique (a))")
                        .constraints())
                .extracting(Constraint::isCheck)
                .containsExactly(true, true, false, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create virtual table t using fts5(a)",
                "create table t as select 1",
                "create view t as select 1",
                "create table t(a, b",
                "create table t()",
                "create table t(a,)",
                "create table t(a,,b)",
                "create table t(1)",
                "create table t(unique (a))",
                "create table t(a, unique (a), b)",
                "create table t(a) 1",
                "create table t(a); select 1",
                "create table",
                "create",
                ""
            })
    void whatIsNoTableOfColumnsIsNotRead(String sql) {
        assertThat(TableDefinition.of(sql)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "int not null                                   | int",
                "int NOT /* x */ NULL default 1                 | int default 1",
                "int constraint n not null on conflict ignore constraint u unique | int constraint u unique",
                "int not null check (a is not null) not null    | int check (a is not null)",
                "int references p on delete set null not deferrable not null | int references p on delete set null not deferrable",
                "not null                                       | ~~"
            })
    void aColumnIsRidOfItsNotNull(String definition, String without) {
        Column column = new Column("a", definition);
        assertThat(column.notNull()).isTrue();
        assertThat(column.withoutNotNull()).isEqualTo(without);
        assertThat(new Column("a", without).notNull()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "int null", "int check (a is not null)", "references p not deferrable", "\"not\" \"null\""})
    void aColumnThatMayBeNullIsLeftAsItIs(String definition) {
        Column column = new Column("a", definition);
        assertThat(column.notNull()).isFalse();
        assertThat(column.withoutNotNull()).isSameAs(definition);
    }

    @Test
    void aComputedColumnIsKnown() {
        assertThat(new Column("a", "int generated always as (b + 1) stored").generated())
                .isTrue();
        assertThat(new Column("a", "as(b)").generated()).isTrue();
        assertThat(new Column("a", "int check (cast(a as text) > '')").generated())
                .isFalse();
        assertThat(new Column("a", "generated always").generated()).isFalse();
    }

    @Test
    void theConstraintsOfAColumnHaveTheirNames() {
        assertThat(new Column("a", "int constraint n not null constraint [U u] unique check (a)").constraintNames())
                .isEqualTo(List.of("n", "U u"));
        assertThat(new Column("a", "int").constraintNames()).isEmpty();
    }

    @Test
    void aTableIsWrittenUnderAnyName() {
        assertThat(read("create table t(a int, b, constraint k check (a) unique (b)) strict")
                        .sql("x \"y\""))
                .isEqualTo("create table \"x \"\"y\"\"\"(\"a\" int, \"b\", constraint k check (a), unique (b)) strict");
    }
}
