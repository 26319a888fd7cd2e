/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cinchdb.branch.MergeConflict;
import org.cinchdb.branch.RefusedMerges.Choice;
import org.cinchdb.engine.Administration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "conflicts",
        description = "Lists the conflicts of merges into a branch that were refused, with the answers given so far.",
        footer = {"", "Example:", "  cinch branch conflicts --format json"})
final class ConflictsCommand extends CommandBase implements Callable<Integer> {
    @Mixin
    private final Where.InBranch where = new Where.InBranch();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() throws SQLException, IOException {
        try (Administration administration = where.administer()) {
            print(output, administration.branches().conflicts(where.branch()));
        }
        return Exit.OK;
    }

    /** Prints conflicts: the gist for people, everything for programs. */
    static void print(Output output, List<MergeConflict> conflicts) throws SQLException, IOException {
        if (output.isTable()) {
            Listing listing = new Listing("conflict", "code", "object", "from", "answer", "message");
            for (MergeConflict conflict : conflicts) {
                listing.add(
                        conflict.id(),
                        conflict.code(),
                        conflict.objectType() + " " + conflict.objectName(),
                        conflict.from(),
                        conflict.answer().map(Choice::choice),
                        conflict.message());
            }
            output.print(listing);
            return;
        }
        Listing listing = new Listing(
                "conflict_id",
                "code",
                "object_type",
                "object_name",
                "base_sql",
                "our_sql",
                "their_sql",
                "message",
                "resolution",
                "resolution_sql",
                "from_branch");
        conflicts.forEach(conflict -> listing.add(facts(conflict).values().toArray()));
        output.print(listing);
    }

    /** Everything about a conflict, under the names that SQL has for it. */
    static Map<String, @Nullable Object> facts(MergeConflict conflict) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("conflict_id", conflict.id());
        facts.put("code", conflict.code().name());
        facts.put("object_type", conflict.objectType());
        facts.put("object_name", conflict.objectName());
        facts.put("base_sql", conflict.baseSql().orElse(null));
        facts.put("our_sql", conflict.ourSql().orElse(null));
        facts.put("their_sql", conflict.theirSql().orElse(null));
        facts.put("message", conflict.message());
        facts.put("resolution", conflict.answer().map(Choice::choice).orElse(null));
        facts.put("resolution_sql", conflict.answer().map(Choice::sql).orElse(null));
        facts.put("from_branch", conflict.from().text());
        return facts;
    }
}
