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
import org.cinchdb.BranchName;
import org.cinchdb.branch.MergeConflict;
import org.cinchdb.engine.Administration;
import org.cinchdb.engine.BranchAdmin;
import org.cinchdb.engine.MergePreview;
import org.cinchdb.engine.MergeResult;
import org.cinchdb.schema.Conflict.Code;
import org.cinchdb.schema.Conflict.Side;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "merge",
        description = {
            "Merges the schema changes of a branch into another, for all tenants at once: all of them or none.",
            "Exit code 3: there are conflicts, which are listed, or rows of some tenants are in the way."
        },
        footer = {"", "Example:", "  cinch branch merge feature/pay --preview", "  cinch branch merge feature/pay"})
final class MergeCommand extends CommandBase implements Callable<Integer> {
    @Mixin
    private final Where.InDatabase where = new Where.InDatabase();

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "<from>", description = "The branch that is merged.")
    private BranchName from = BranchName.MAIN;

    @Option(
            names = {"-b", "--branch", "--into"},
            paramLabel = "<branch>",
            description = "The branch that receives. Default: the current one.")
    private @Nullable BranchName named;

    @Option(
            names = "--preview",
            description = "Only show what it would do: statements, conflicts, tenants whose rows are in the way.")
    private boolean preview;

    @Option(
            names = "--resolve",
            paramLabel = "<answer>",
            description = {
                "'ours' or 'theirs' answers every conflict so, '<conflict>=ours' one of them; may be given several times.",
                "Ours is the branch that receives."
            })
    private List<String> answers = List.of();

    @Override
    public Integer call() throws SQLException, IOException {
        BranchName into = named == null ? where.currentBranch() : named;
        requireAnswers();
        try (Administration administration = where.administer(into)) {
            BranchAdmin branches = administration.withProgress(bar()).branches();
            return preview ? show(branches.preview(from, into), into) : merge(branches, into);
        }
    }

    private void requireAnswers() {
        for (String answer : answers) {
            if (!answer.matches("(?i)(\\w+=)?(ours|theirs)")) {
                throw wrongCall("'" + answer + "' answers no conflict: --resolve takes ours, theirs, <conflict>=ours or"
                        + " <conflict>=theirs");
            }
        }
        if (preview && !answers.isEmpty()) {
            throw wrongCall("--preview changes nothing, and --resolve does: use one of them");
        }
    }

    private int merge(BranchAdmin branches, BranchName into) throws SQLException, IOException {
        for (String answer : answers) {
            if (answer.contains("=")) {
                branches.resolve(answer.substring(0, answer.indexOf('=')), side(answer));
            }
        }
        MergeResult result = branches.merge(from, into);
        if (result instanceof MergeResult.Conflicted conflicted && answerAll(branches, conflicted)) {
            result = branches.merge(from, into);
        }
        return show(result, into);
    }

    private static Side side(String answer) {
        return answer.toLowerCase(java.util.Locale.ROOT).endsWith("ours") ? Side.OURS : Side.THEIRS;
    }

    /** Whether conflicts have got an answer that they had not before. */
    private boolean answerAll(BranchAdmin branches, MergeResult.Conflicted conflicted) throws SQLException {
        List<String> forAll =
                answers.stream().filter(answer -> !answer.contains("=")).toList();
        if (forAll.isEmpty() || conflicted.conflicts().stream().anyMatch(c -> c.code() == Code.DATA)) {
            return false;
        }
        for (MergeConflict conflict : conflicted.conflicts()) {
            if (conflict.answer().isEmpty()) {
                branches.resolve(conflict.id(), side(forAll.get(forAll.size() - 1)));
            }
        }
        return true;
    }

    private int show(MergeResult result, BranchName into) throws SQLException, IOException {
        if (result instanceof MergeResult.Conflicted conflicted) {
            return refused(conflicted, into);
        }
        if (result instanceof MergeResult.Merged merged) {
            output.print(
                    "Merged %d %s of '%s' into '%s'%s."
                            .formatted(
                                    merged.changes(),
                                    merged.changes() == 1 ? "change" : "changes",
                                    from,
                                    into,
                                    merged.fastForward() ? " (fast-forward)" : ""),
                    facts(merged.fastForward() ? "fast_forwarded" : "merged", merged.changes(), List.of()));
            return Exit.OK;
        }
        output.print(upToDate(into), facts("up_to_date", 0, List.of()));
        return Exit.OK;
    }

    private String upToDate(BranchName into) {
        return "'" + into + "' has all changes of '" + from + "' already.";
    }

    private int refused(MergeResult.Conflicted conflicted, BranchName into) throws SQLException, IOException {
        List<MergeConflict> conflicts = conflicted.conflicts();
        boolean rows = conflicts.stream().anyMatch(conflict -> conflict.code() == Code.DATA);
        if (output.isJson()) {
            JsonWriter.object(
                    out(),
                    facts(
                            "conflicted",
                            0,
                            conflicts.stream().map(ConflictsCommand::facts).toList()));
        } else {
            ConflictsCommand.print(output, conflicts);
        }
        out().flush();
        Failures.say(
                err(),
                rows
                        ? Failures.message(conflicted.error())
                        : "Merging '%s' into '%s' meets %d %s; nothing was changed. Answer each with 'cinch branch resolve', then merge again."
                                .formatted(
                                        from,
                                        into,
                                        conflicts.size(),
                                        conflicts.size() == 1 ? "conflict" : "conflicts"));
        return Exit.CONFLICT;
    }

    private static Map<String, Object> facts(String status, int changes, List<?> conflicts) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("status", status);
        facts.put("changes_applied", changes);
        facts.put("conflicts", conflicts);
        return facts;
    }

    private int show(MergePreview merge, BranchName into) throws SQLException, IOException {
        if (output.isTable() && merge.isClean() && merge.statements().isEmpty()) {
            say(upToDate(into));
            return Exit.OK;
        }
        Listing listing = new Listing("step", "kind", "object_type", "object_name", "sql", "detail");
        int step = 0;
        for (MergeConflict conflict : merge.conflicts()) {
            listing.add(
                    ++step,
                    "conflict",
                    conflict.objectType(),
                    conflict.objectName(),
                    shown(conflict.theirSql().orElse(null)),
                    conflict.code() + ": " + conflict.message());
        }
        for (MergePreview.Step statement : merge.statements()) {
            listing.add(
                    ++step,
                    "statement",
                    statement.objectType(),
                    statement.objectName(),
                    shown(statement.sql()),
                    statement.note());
        }
        for (MergePreview.InTheWay tenant : merge.tenants()) {
            listing.add(
                    ++step,
                    "tenant",
                    "tenant",
                    tenant.tenant(),
                    shown(tenant.sql().orElse(null)),
                    tenant.reason() + (tenant.rows() < 0 ? "" : " (" + tenant.rows() + " rows)"));
        }
        output.print(listing);
        return merge.isClean() ? Exit.OK : Exit.CONFLICT;
    }

    private @Nullable String shown(@Nullable String sql) {
        return sql == null || !output.isTable() ? sql : sql.strip().replaceAll("\\s+", " ");
    }
}
