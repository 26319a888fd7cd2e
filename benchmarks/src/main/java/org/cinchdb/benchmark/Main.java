/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import static org.cinchdb.benchmark.Store.CINCH;
import static org.cinchdb.benchmark.Store.SQLITE_JDBC;
import static org.cinchdb.benchmark.Store.SQLITE_JDBC_WITHOUT_KEYS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import redis.clients.jedis.Jedis;

/**
 * Runs the comparisons and prints their tables.
 *
 * <p>Arguments: the parts to run ({@code statements}, {@code schema}, {@code branches}, {@code preview},
 * {@code upgrade}, {@code kv}, {@code crawl}, or single {@link StatementWork}s by name), or the page into which all are
 * to be written, or nothing for all without a page.
 */
public final class Main {
    private static final int MANY = 10_000;
    private static final int VERY_MANY = 100_000;
    private static final int FEW = 10;

    private final PairedRunner runner = new PairedRunner();
    private final Report report;
    private final Path scratch;

    private Main(Report report, Path scratch) {
        this.report = report;
        this.scratch = scratch;
    }

    public static void main(String[] arguments) throws IOException, SQLException {
        boolean all = arguments.length == 0 || arguments[0].endsWith(".md");
        Set<String> parts = Set.of(
                all
                        ? new String[] {"statements", "schema", "branches", "preview", "upgrade", "kv", "crawl"}
                        : arguments);
        Report report = new Report(System.out);
        Path scratch = Scratch.make();
        try {
            new Main(report, scratch).run(parts);
        } finally {
            Scratch.remove(scratch);
        }
        if (all && arguments.length > 0) {
            report.writeInto(Path.of(arguments[0]));
        }
    }

    private void run(Set<String> parts) throws SQLException, IOException {
        if (parts.contains("statements")) {
            statements(EnumSet.allOf(StatementWork.class));
        }
        for (StatementWork single : StatementWork.values()) {
            if (parts.contains(single.name())) {
                statements(EnumSet.of(single));
            }
        }
        if (parts.contains("branches")) {
            branches();
        }
        if (parts.contains("kv")) {
            keyValues();
        }
        if (parts.contains("preview")) {
            preview();
        }
        if (parts.contains("upgrade")) {
            upgrade();
        }
        if (parts.contains("schema")) {
            schema(Shop.withTouchedTenants(scratch.resolve("many"), MANY, VERY_MANY));
        }
        if (parts.contains("crawl")) {
            report.crawl(Crawl.through(Shop.withTouchedTenants(scratch.resolve("crawl"), MANY), MANY));
        }
    }

    private void statements(Set<StatementWork> wanted) throws SQLException, IOException {
        report.comparisons("Cinch", "sqlite-jdbc");
        for (StatementWork statements : wanted) {
            if (statements == StatementWork.INSERT) {
                statement(statements, SQLITE_JDBC_WITHOUT_KEYS, Target.atMost(1.03));
            }
            statement(statements, SQLITE_JDBC, target(statements));
        }
    }

    private static Target target(StatementWork statements) {
        return switch (statements) {
            case POINT_SELECT, BATCH -> Target.atMost(1.03);
            case INSERT, PREPARE_INSERT_CLOSE -> Target.faster(3);
            case PREPARE_SELECT_CLOSE -> Target.faster(1.7);
            case CONNECT_SELECT_CLOSE, CONNECT_SELECT_CLOSE_BESIDE -> Target.faster(10);
        };
    }

    private void statement(StatementWork statements, Store against, Target target) throws SQLException, IOException {
        Path directory = Files.createTempDirectory(scratch, "statements-");
        CINCH.make(directory);
        against.make(directory);
        try (Connection cinch = CINCH.connect(directory);
                Connection plain = against.connect(directory)) {
            StatementWork.fill(cinch);
            StatementWork.fill(plain);
            Comparison comparison =
                    runner.compare(statements.on(cinch, CINCH, directory), statements.on(plain, against, directory));
            String than = against == SQLITE_JDBC ? "" : " (" + against.title() + ")";
            report.line(statements.title() + than, comparison, target);
        }
    }

    private void schema(Shop many) throws SQLException, IOException {
        report.comparisons("10,000 touched and 100,000 untouched tenants", "10 touched tenants");
        Shop few = Shop.withTouchedTenants(scratch.resolve("few"), FEW);
        try (Connection inMany = many.connect("t1");
                Connection inFew = few.connect("t1")) {
            report.line(
                    "ADD COLUMN, published to all",
                    runner.compareSingly(SchemaWork.addColumn(inMany), SchemaWork.addColumn(inFew)),
                    Target.atMost(1.5));
            report.line(
                    "merge of three changes, both branches having moved",
                    runner.compareSingly(new MergeWork(many, inMany), new MergeWork(few, inFew)),
                    Target.atMost(1.5));
        }
        report.comparisons("Cinch", "sqlite-jdbc");
        report.line(
                "catch-up of one ADD COLUMN with a query, and the same on an open file",
                SchemaWork.catchUp(runner, Files.createDirectory(scratch.resolve("catch-up"))),
                Target.atMost(3));
    }

    private void keyValues() throws SQLException, IOException {
        Path directory = Files.createTempDirectory(scratch, "kv-");
        CINCH.make(directory);
        try (Connection connection = CINCH.connect(directory)) {
            KvWork work = new KvWork(connection);
            report.comparisons("key-value store", "SQL by hand, same connection");
            report.line("get", runner.compare(work.get(), work.selectByHand()), Target.atMost(1.3));
            report.line("set, autocommit", runner.compare(work.set(), work.upsertByHand()), Target.atMost(1.2));
            report.line("mset of 100", runner.compare(work.mset(), work.batchByHand()), Target.under(1_000));
            report.line(
                    "keys('user:*'), 10,000 of 100,000",
                    runner.compare(work.keys(), work.keysByHand()),
                    Target.atMost(3));
            report.comparisons("select cinch_kv_get(?)", "get in Java");
            report.line("get in SQL", runner.compare(work.getInSql(), work.get()), Target.atMost(3));
            againstRedis(work);
        }
    }

    private void againstRedis(KvWork work) throws SQLException, IOException {
        Optional<RedisServer> found = RedisServer.start(scratch);
        if (found.isEmpty()) {
            report.note("Not compared with Redis: there is no redis-server on the path.");
            return;
        }
        try (RedisServer server = found.get();
                Jedis redis = server.connect()) {
            KvWork.fill(redis);
            report.comparisons("key-value store", "Redis on loopback, by Jedis");
            report.line("get", runner.compare(work.get(), work.getFrom(redis)), Target.faster(1));
            report.line(
                    "set, durable here, in memory there",
                    runner.compare(work.set(), work.setIn(redis)),
                    Target.faster(1));
        }
    }

    private void preview() throws SQLException {
        Shop shop = Shop.withTouchedTenants(scratch.resolve("preview"), FEW);
        try (Connection main = shop.connect("t1")) {
            report.time("preview of a merge, 50 changes on each side", runner.time(PreviewWork.on(shop, main)), 100);
        }
    }

    private void upgrade() throws SQLException, IOException {
        report.comparisons("Cinch", "sqlite-jdbc");
        report.line(
                "ADD COLUMN in 1,000 tenants: `tenant upgrade --all`, and one file after the other",
                UpgradeWork.compare(runner, scratch.resolve("upgrade"), 1_000),
                Target.faster(1));
    }

    private void branches() throws SQLException {
        report.comparisons("100,000 tenants", "10 tenants");
        Shop many = Shop.withTenants(scratch.resolve("very-many"), VERY_MANY);
        Shop few = Shop.withTenants(scratch.resolve("very-few"), FEW);
        try (Connection inMany = many.connect("t1");
                Connection inFew = few.connect("t1")) {
            report.line(
                    "branch created",
                    runner.compareSingly(SchemaWork.createBranch(inMany), SchemaWork.createBranch(inFew)),
                    Target.atMost(1.5));
        }
    }
}
