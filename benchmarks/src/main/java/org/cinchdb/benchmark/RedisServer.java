/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** A Redis server of one's own on the loopback interface, which keeps nothing on disk. */
final class RedisServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int ATTEMPTS = 100;

    private final Process process;
    private final int port;

    private RedisServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts the {@code redis-server} of the path, if there is one. */
    static Optional<RedisServer> start(Path directory) throws IOException {
        Optional<Path> program = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(place -> Path.of(place, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        program.get().toString(),
                        "--bind",
                        HOST,
                        "--port",
                        String.valueOf(port),
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--dir",
                        directory.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start();
        RedisServer server = new RedisServer(process, port);
        boolean ready = false;
        try {
            server.connect().close();
            ready = true;
        } finally {
            if (!ready) {
                server.close();
            }
        }
        return Optional.of(server);
    }

    /** A connection, once the server listens. */
    Jedis connect() throws IOException {
        for (int attempt = 1; ; attempt++) {
            Jedis client = new Jedis(HOST, port);
            try {
                client.ping();
                return client;
            } catch (JedisConnectionException e) {
                client.close();
                if (attempt == ATTEMPTS || !process.isAlive()) {
                    throw new IOException("redis-server does not answer on " + HOST + ":" + port, e);
                }
                pause();
            }
        }
    }

    private void pause() throws IOException {
        try {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new IOException("redis-server has ended with " + process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while redis-server starts", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
