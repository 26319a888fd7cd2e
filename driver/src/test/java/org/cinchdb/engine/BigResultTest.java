/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A result is read row by row: how big it is does not matter to the heap. */
@Timeout(120)
class BigResultTest {
    @TempDir
    Path project;

    @Test
    void aResultOfManyTimesTheHeapIsRead() throws Exception {
        try (ChildJvm small = ChildJvm.start(List.of("-Xmx24m"), Reader.class, project.toString())) {
            small.await(ChildJvm.OK);
        }
    }

    /** Reads 200 MB in all, 100 kB a row. */
    static final class Reader {
        private static final int ROWS = 500;
        private static final String WIDE = "with recursive n(i) as (select 1 union all select i + 1 from n where i < "
                + ROWS + ") select i, randomblob(100000), hex(zeroblob(50000)) from n";

        private Reader() {}

        public static void main(String[] arguments) throws SQLException {
            try (Connection connection = Sql.connect(Path.of(arguments[0]), "main", "create=true")) {
                try (Statement statement = connection.createStatement()) {
                    read(statement.executeQuery(WIDE));
                    statement.execute("select 1; " + WIDE);
                    statement.getMoreResults();
                    read(statement.getResultSet());
                }
                connection.setAutoCommit(false);
                try (PreparedStatement statement = connection.prepareStatement(WIDE)) {
                    read(statement.executeQuery());
                }
                connection.commit();
            }
            System.out.println(ChildJvm.OK);
        }

        private static void read(ResultSet rows) throws SQLException {
            int count = 0;
            try (rows) {
                while (rows.next()) {
                    count++;
                    if (rows.getBytes(2).length != 100_000 || rows.getString(3).length() != 100_000) {
                        throw new IllegalStateException("Row " + count + " is not whole");
                    }
                }
            }
            if (count != ROWS) {
                throw new IllegalStateException("Read " + count + " rows");
            }
        }
    }
}
