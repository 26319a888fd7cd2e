/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cinchdb.jdbc.TestProject.rows;
import static org.cinchdb.jdbc.TestProject.run;
import static org.cinchdb.jdbc.TestProject.value;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantCopyTest {
    @TempDir
    Path directory;

    @Test
    void aCopyHasTheRowsAndKeysAndGoesItsOwnWay() throws SQLException {
        TestProject project = new TestProject(directory);
        try (Connection acme = project.create("shop/main/acme")) {
            run(acme, "create table t(a)", "insert into t values (1)", "select cinch_kv_set('k', 'v')");

            assertThat(value(acme, "select cinch_tenant_copy('acme', 'copy')")).isEqualTo("copy");
            run(acme, "insert into t values (2)");

            try (Connection copy = project.connect("shop/main/copy")) {
                assertThat(rows(copy, "select a, cinch_kv_get('k') from t")).containsExactly("1|v");
                assertThat(value(copy, "pragma journal_mode")).isEqualTo("wal");
                run(copy, "alter table t add column b", "insert into t values (3, 4)");
                assertThat(rows(copy, "select * from t")).containsExactly("1|null", "3|4");
            }
            assertThat(rows(acme, "select * from t")).containsExactly("1|null", "2|null");
        }
    }

    @Test
    void aTenantWithoutRowsIsCopiedAsOneWithoutRows() throws SQLException {
        try (Connection acme = new TestProject(directory).create("shop/main/acme")) {
            run(acme, "create table t(a)", "select cinch_tenant_create('lazy')");

            run(acme, "select cinch_tenant_copy('lazy', 'lazier')");

            assertThat(rows(acme, "select name, touched from cinch_tenants order by name"))
                    .containsExactly("acme|1", "lazier|0", "lazy|0");
        }
    }

    @Test
    void aNameThatIsTakenAndATenantThatIsNotThereAreRefused() throws SQLException {
        try (Connection acme = new TestProject(directory).create("shop/main/acme")) {
            run(acme, "create table t(a)", "select cinch_tenant_create('taken')");

            assertThatThrownBy(() -> run(acme, "select cinch_tenant_copy('acme', 'taken')"))
                    .hasFieldOrPropertyWithValue("SQLState", "42710");
            assertThatThrownBy(() -> run(acme, "select cinch_tenant_copy('nobody', 'x')"))
                    .hasFieldOrPropertyWithValue("SQLState", "3F000");
            assertThat(rows(acme, "select name from cinch_tenants order by name"))
                    .containsExactly("acme", "taken");
        }
    }

    @Test
    void aDroppedDatabaseIsGoneForItsSessionsAndItsNameIsFree() throws SQLException {
        TestProject project = new TestProject(directory);
        try (Connection shop = project.create("shop/main/acme");
                Connection crm = project.create("crm/main/acme")) {
            run(crm, "create table t(a)", "insert into t values (1)");
            assertThatThrownBy(() -> run(crm, "select cinch_database_drop('crm')"))
                    .hasFieldOrPropertyWithValue("SQLState", "55006");
            run(crm, "select cinch_branch_protect('main')");
            assertThatThrownBy(() -> run(shop, "select cinch_database_drop('crm')"))
                    .hasMessageContaining("protected");
            run(crm, "select cinch_branch_protect('main', 0)");

            run(shop, "select cinch_database_drop('crm')");

            assertThatThrownBy(() -> rows(crm, "select * from t")).hasMessageContaining("crm");
            assertThat(rows(shop, "select name from cinch_databases")).containsExactly("shop");
            try (Connection again = project.create("crm/main/acme")) {
                assertThat(rows(again, "select name from sqlite_master")).isEmpty();
            }
        }
    }
}
