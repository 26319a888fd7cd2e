/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/tenants.md are run. */
class TenantsPageTest {
    @TempDir
    Path directory;

    @Test
    void theExamplesGiveWhatThePageSays() throws SQLException, IOException {
        Path backups = Files.createDirectory(directory.resolve("backups"));
        String url = "jdbc:cinch:shop/main/acme?create=true&attach=true&project=" + directory.resolve("project");
        try (Connection connection = DriverManager.getConnection(url)) {
            new Page("tenants.md").assertSqlGivesWhatItSays(connection, "/backups/", backups + "/");
        }
    }
}
