/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class MergeBaseTest {
    /**
     *
     *
     * <pre>
     *   a: base -- creates n ----------------- (n gets z) --
     *            \\                  \\         /
     *   b:        -- creates N ----- skips - adds z
     * </pre>
     */
    @Test
    void whatBothMadeAlikeIsOneObjectForLaterChanges() throws SQLException {
        Lab a = Lab.branch("a").run("create table t(x)");
        Lab b = a.fork("b");
        a.run("create table n(x, y)");
        b.run("create table \"N\"(X, Y)");

        assertThat(b.merge(a)).isInstanceOf(Merge.Ready.class);
        b.run("alter table n add column z; alter table n rename column x to w");
        assertThat(a.merge(b)).isInstanceOf(Merge.Ready.class);

        assertThat(a.schema().sameAs(b.schema())).isTrue();
        assertThat(a.schema().table("n").orElseThrow().column("w")).isPresent();
        assertThat(a.plan(b)).isInstanceOf(Merge.UpToDate.class);
        assertThat(b.merge(a)).isInstanceOf(Merge.UpToDate.class);
    }

    @Test
    void crissCrossMergesKeepTheRightBase() throws SQLException {
        Lab a = Lab.branch("a").run("create table t(x, y)");
        Lab b = a.fork("b");
        a.run("alter table t rename column x to a1");
        b.run("create view v as select x, y from t");
        Lab before = a.fork("before");
        assertThat(a.merge(b)).isInstanceOf(Merge.Ready.class);
        assertThat(b.merge(before)).isInstanceOf(Merge.Ready.class);
        a.run("alter table t add column za");
        b.run("alter table t add column zb; alter table t rename column a1 to b1");

        assertThat(a.merge(b)).isInstanceOf(Merge.Ready.class);
        assertThat(b.merge(a)).isInstanceOf(Merge.Ready.class);
        assertThat(a.schema().sameAs(b.schema())).isTrue();
        assertThat(a.sql()).anyMatch(sql -> sql.contains("VIEW v") && sql.contains("b1"));
    }
}
