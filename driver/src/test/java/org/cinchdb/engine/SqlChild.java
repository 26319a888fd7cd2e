/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Another process that opens connections and runs scripts as it is told, and can be made to stop in the middle. */
final class SqlChild implements AutoCloseable {
    private static final String RUNNING = "running";
    private static final String STOPPED = "stopped at ";

    private final ChildJvm jvm;

    private SqlChild(ChildJvm jvm) {
        this.jvm = jvm;
    }

    static SqlChild start() throws IOException {
        return new SqlChild(ChildJvm.start(SqlChild.class));
    }

    /** Opens a connection, to be known by a name. */
    void connect(String name, String url) throws IOException {
        beginToConnect(name, url);
        answer();
    }

    /** The same, without waiting for its end: {@link #answer} does. */
    void beginToConnect(String name, String url) throws IOException {
        jvm.send("connect\t" + name + "\t" + url);
    }

    /** Runs a script, given without tabs; the rows of its last statement. */
    List<String> run(String name, String script) throws IOException {
        begin(name, script);
        return answer();
    }

    /** The SQLState and the message with which a script fails. */
    String failure(String name, String script) throws IOException {
        begin(name, script);
        return jvm.await(ChildJvm.ERROR);
    }

    /** Runs a script in the middle of which the process stops, for good, its locks held. */
    void runUntil(FailPoint point, String name, String script) throws IOException {
        jvm.send("stop\t" + point);
        answer();
        begin(name, script);
        jvm.await(STOPPED + point);
    }

    /** Has a script run, without waiting for its end: {@link #answer} does. */
    void begin(String name, String script) throws IOException {
        jvm.send("run\t" + name + "\t" + script.replaceAll("\\s+", " "));
    }

    /** Waits until what was begun is running. */
    void awaitBeginning() {
        jvm.await(RUNNING);
    }

    /** The rows of what was begun. */
    List<String> answer() {
        String answer = jvm.await(ChildJvm.OK);
        return answer.isBlank() ? List.of() : List.of(answer.substring(1).split("\t"));
    }

    void kill() {
        jvm.kill();
    }

    /** Lets the process end by itself, its connections closed. */
    void end() {
        jvm.end();
    }

    @Override
    public void close() {
        jvm.close();
    }

    /** The child's side. */
    public static void main(String[] arguments) throws IOException, SQLException {
        Map<String, Connection> connections = new HashMap<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            say(answer(connections, line.split("\t", 3)));
        }
        for (Connection connection : connections.values()) {
            connection.close();
        }
    }

    private static String answer(Map<String, Connection> connections, String[] request) {
        try {
            switch (request[0]) {
                case "connect" -> connections.put(request[1], DriverManager.getConnection(request[2]));
                case "stop" -> stopAt(FailPoint.valueOf(request[1]));
                default -> {
                    say(RUNNING);
                    return ChildJvm.OK + " " + String.join("\t", Sql.run(known(connections, request[1]), request[2]));
                }
            }
            return ChildJvm.OK;
        } catch (SQLException e) {
            return ChildJvm.ERROR + e.getSQLState() + " "
                    + String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
        }
    }

    private static Connection known(Map<String, Connection> connections, String name) {
        Connection connection = connections.get(name);
        if (connection == null) {
            throw new IllegalArgumentException("No connection " + name);
        }
        return connection;
    }

    private static void stopAt(FailPoint point) {
        FailPoint.setHook(reached -> {
            if (reached == point) {
                say(STOPPED + point);
                while (true) {
                    LockSupport.park();
                }
            }
        });
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
