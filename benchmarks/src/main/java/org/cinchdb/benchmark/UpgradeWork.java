/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.cinchdb.engine.Upgrade.Outcome;

/**
 * One column more in many files: by bringing all tenants of a shop to the head, and with plain sqlite-jdbc, one file
 * after the other.
 */
final class UpgradeWork {
    private static final int WARM_UP_ROUNDS = 2;
    private static final int ROUNDS = 7;

    private UpgradeWork() {}

    static Comparison compare(PairedRunner runner, Path directory, int tenants) throws SQLException, IOException {
        Shop shop = Shop.withTouchedTenants(directory.resolve("shop"), tenants);
        Path files = Files.createDirectories(directory.resolve("files"));
        for (int i = 0; i < tenants; i++) {
            try (Connection plain = open(files, i)) {
                plain.createStatement().executeUpdate("create table item (id integer primary key, name text not null)");
                Shop.addItem(plain, i);
            }
        }
        try (Connection author = shop.connect("t1")) {
            return runner.compareSingly(
                    WARM_UP_ROUNDS,
                    ROUNDS,
                    SchemaWork.addColumn(author),
                    () -> requireAll(shop.upgrade(), tenants),
                    alterEach(files, tenants));
        }
    }

    private static Outcome requireAll(Outcome outcome, int tenants) {
        if (outcome.upgraded() < tenants - 1 || !outcome.failures().isEmpty()) {
            throw new IllegalStateException("Not all tenants were upgraded: " + outcome);
        }
        return outcome;
    }

    private static Work alterEach(Path files, int tenants) {
        int[] columns = {0};
        return () -> {
            for (int i = 0; i < tenants; i++) {
                try (Connection plain = open(files, i);
                        Statement statement = plain.createStatement()) {
                    statement.executeUpdate("alter table item add column c" + columns[0] + " integer");
                }
            }
            return columns[0]++;
        };
    }

    private static Connection open(Path files, int i) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:sqlite:" + files.resolve(i + ".db") + "?journal_mode=WAL&synchronous=NORMAL&foreign_keys=true");
    }
}
