/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cinchdb.sql.CarriedRows.Expression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CarriedRowsTest {
    private static CarriedRows read(String sql) {
        return CarriedRows.of(sql).orElseThrow();
    }

    @Test
    void aRebuildsInsertIsTakenApart() {
        CarriedRows rows = read("""
                INSERT INTO main."new t" ("a", [b c], d) -- what stays
                SELECT a, coalesce(x /* old */, y), 1 is distinct from a FROM main.t
                WHERE a > (select max(a) from o limit 1) ORDER BY a;""");
        assertThat(rows.target()).isEqualTo("new t");
        assertThat(rows.columns()).containsExactly("a", "b c", "d");
        assertThat(rows.source()).isEqualTo("t");
        assertThat(rows.expressions())
                .containsExactly(
                        new Expression("a", "a"),
                        new Expression("coalesce(x , y)", null),
                        new Expression("1 is distinct from a", null));
        assertThat(rows.rest()).isEqualTo("WHERE a > (select max(a) from o limit 1) ORDER BY a");
    }

    @Test
    void aPlainColumnIsKnownByAnySpelling() {
        assertThat(read("insert into n select a, \"a\", t.a, T.[a b], a as x, t.a as \"x\", a x, `a` 'x', key from t")
                        .expressions())
                .extracting(Expression::column)
                .containsExactly("a", "a", "a", "a b", "a", "a", "a", "a", "key");
        assertThat(read("insert into n select q.a, q.\"b\" c from t as q where true")
                        .expressions())
                .extracting(Expression::column)
                .containsExactly("a", "b");
        assertThat(read("insert into n select q.a from t q").expressions()).containsExactly(new Expression("q.a", "a"));
    }

    @Test
    void whatIsNoPlainColumnHasNone() {
        assertThat(read("insert into n select 1, 'a', null, current_time, true, -a, a + b, (a), f(a), a isnull, o.a,"
                                + " a collate nocase, t.*, a is not null, x'00', main.t.a from t")
                        .expressions())
                .extracting(Expression::column)
                .containsOnlyNulls();
        assertThat(read("insert into n select * from t"))
                .isEqualTo(new CarriedRows("n", List.of(), "t", List.of(new Expression("*", null)), ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert or ignore into n select a from t",
                "replace into n select a from t",
                "insert into aux.n select a from t",
                "insert into n select a from temp.t",
                "insert into n as q select a from t",
                "insert into n(a, select a from t",
                "insert into n(a b) select a from t",
                "insert into n() select a from t",
                "insert into n values (1)",
                "insert into n default values",
                "insert into n select distinct a from t",
                "insert into n select all a from t",
                "insert into n select a",
                "insert into n select , a from t",
                "insert into n select a, from t",
                "insert into n select a from t, u",
                "insert into n select a from t join u",
                "insert into n select a from t as q left join u",
                "insert into n select a from t natural join u",
                "insert into n select a from t as",
                "insert into n select a from (select a from t)",
                "insert into n select value from json_each('[]')",
                "insert into n select a from t indexed by i",
                "insert into n select a from t group by a",
                "insert into n select a from t where a group by a having a",
                "insert into n select a from t order by a limit 1",
                "insert into n select a from t union select a from u",
                "insert into n select a from t where a except select a from u",
                "insert into n select a from t where true on conflict do nothing",
                "insert into n select a from t where true returning a",
                "insert into n select sum(a) over w from t where true window w as (order by a)",
                "insert into n select a from t where a = ?",
                "insert into n with q as (select 1) select a from q",
                "with q as (select 1) insert into n select a from q",
                "insert into n select a from t; delete from t",
                "insert into n select a from t where a; delete from t",
                "delete from t",
                ""
            })
    void whatIsMoreOrOtherIsNotRead(String sql) {
        assertThat(CarriedRows.of(sql)).isEmpty();
    }
}
