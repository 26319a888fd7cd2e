/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.cinchdb.BranchName;
import org.cinchdb.branch.LogEntry;
import org.cinchdb.engine.Administration;
import org.cinchdb.engine.BranchInfo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "log",
        description = "Lists the schema changes of a branch, the last one first.",
        footer = {"", "Example:", "  cinch log --limit 5", "  cinch branch log --graph"})
final class LogCommand extends CommandBase implements Callable<Integer> {
    @Mixin
    private final Where.InBranch where = new Where.InBranch();

    @Mixin
    private final Output output = new Output();

    @Parameters(arity = "0..1", paramLabel = "<name>", description = "The branch. Default: as --branch.")
    private @Nullable BranchName named;

    @Option(names = "--graph", description = "Draw how the branches of the database part and come together.")
    private boolean graph;

    @Option(
            names = {"-l", "--limit"},
            paramLabel = "<number>",
            description = "How many changes at most.")
    private @Nullable Integer limit;

    @Override
    public Integer call() throws SQLException, IOException {
        if (limit != null && limit < 0) {
            throw wrongCall("--limit is " + limit + ", and no number of changes is negative");
        }
        if (graph && !output.isTable()) {
            throw wrongCall("--graph is drawn for people: it has no --format");
        }
        BranchName name = named == null ? where.branch() : named;
        try (Administration administration = where.administer(name)) {
            if (graph) {
                draw(administration);
            } else {
                list(administration.branches().log(name));
            }
        }
        return Exit.OK;
    }

    private void draw(Administration administration) throws SQLException {
        List<LogGraph.Line> lines = new ArrayList<>();
        for (BranchInfo branch : administration.branches().list()) {
            lines.add(new LogGraph.Line(branch, administration.branches().log(branch.name())));
        }
        new LogGraph(lines)
                .draw(limit == null ? Integer.MAX_VALUE : limit, environment())
                .forEach(out()::println);
    }

    private void list(List<LogEntry> log) throws SQLException, IOException {
        List<LogEntry> lastFirst = new ArrayList<>(log);
        Collections.reverse(lastFirst);
        List<LogEntry> shown = lastFirst.subList(0, limit == null ? log.size() : Math.min(limit, log.size()));
        Listing listing = output.isTable()
                ? new Listing("position", "commit", "at", "author", "branch", "sql")
                : new Listing(
                        "position",
                        "change_id",
                        "commit_id",
                        "kind",
                        "object_type",
                        "object_name",
                        "sql",
                        "author",
                        "at",
                        "origin_branch");
        for (LogEntry change : shown) {
            if (output.isTable()) {
                listing.add(
                        change.position(),
                        CommitId.brief(change.commitId()),
                        change.at()
                                .toString()
                                .replaceAll("T|:\\d\\d(\\.\\d+)?Z", " ")
                                .strip(),
                        change.author(),
                        change.originBranch(),
                        oneLine(change));
            } else {
                listing.add(
                        change.position(),
                        change.changeId(),
                        change.commitId(),
                        change.kind(),
                        change.objectType(),
                        change.objectName(),
                        change.sql(),
                        change.author(),
                        change.at(),
                        change.originBranch());
            }
        }
        output.print(listing);
    }

    /** What a change did, on one line. */
    static String oneLine(LogEntry change) {
        String sql = change.sql().strip().replaceAll("\\s+", " ");
        return sql.isEmpty()
                ? "(" + change.kind() + " " + change.objectType() + " " + change.objectName()
                        + ": nothing left to do here)"
                : sql;
    }
}
