/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.cinchdb.SqlState;

/**
 * A process of {@link CrowdTest}: two threads that change rows and schema of random tenants, for ever, and say what was
 * acknowledged.
 */
final class CrowdWorker implements Runnable {
    static final List<String> TENANTS = List.of("acme", "globex", "initech", "umbrella");
    static final String STARTED = "started";
    static final String CHANGED = "changed ";
    static final String INSERTED = "inserted ";
    static final String ODD = "odd ";

    private final Path project;
    private final String name;
    private final Random random;
    private int count;

    private CrowdWorker(Path project, String name, long seed) {
        this.project = project;
        this.name = name;
        this.random = new Random(seed);
    }

    /** Arguments: the project, this process's number, the seed. */
    public static void main(String[] arguments) {
        for (int thread = 0; thread < 2; thread++) {
            String name = arguments[1] + "_" + thread;
            new Thread(new CrowdWorker(Path.of(arguments[0]), name, Long.parseLong(arguments[2]) + thread)).start();
        }
    }

    @Override
    public void run() {
        while (true) {
            String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
            try (Connection connection = Sql.connect(project, tenant, "busyTimeout=10000")) {
                say(STARTED);
                for (int i = 0; i < 10; i++) {
                    step(connection, tenant);
                }
            } catch (SQLException e) {
                complain(e);
            }
        }
    }

    private void step(Connection connection, String tenant) {
        String id = tenant + "_" + name + "_" + count++;
        try {
            switch (random.nextInt(6)) {
                case 0 -> change(connection, id);
                case 1 -> Sql.run(connection, "select count(*) from item");
                default -> {
                    Sql.run(connection, "insert into item(id) values ('" + id + "')");
                    say(INSERTED + id);
                }
            }
        } catch (SQLException e) {
            complain(e);
        }
    }

    /** A schema change and a row beside it, in either order; a third is rolled back. */
    private void change(Connection connection, String id) throws SQLException {
        String ddl = switch (random.nextInt(4)) {
            case 0 -> "alter table item add column c_" + id;
            case 1 -> "create unique index i_" + id + " on item(id)";
            default -> "create table t_" + id + "(id integer primary key)";
        };
        String row = "insert into beside(id) values ('" + id + "')";
        boolean rowFirst = random.nextBoolean();
        boolean rolledBack = random.nextInt(3) == 0;
        connection.setAutoCommit(false);
        try {
            Sql.run(connection, rowFirst ? row : ddl);
            Sql.run(connection, rowFirst ? ddl : row);
            if (rolledBack) {
                connection.rollback();
            } else {
                connection.commit();
                say(CHANGED + id);
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Waiting too long and being in another's way is part of the game; nothing else is. */
    private static void complain(SQLException e) {
        if (!SqlState.SERIALIZATION.isStateOf(e)) {
            say(ODD + e.getSQLState() + " " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        }
    }

    /** One write to the pipe: a line is there wholly or not at all. */
    private static void say(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }
}
