/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.List;
import org.cinchdb.BranchName;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.Merge;
import org.cinchdb.schema.Difference;
import org.cinchdb.schema.Migration;
import org.cinchdb.schema.Schema;
import org.jspecify.annotations.Nullable;

/** What two branches differ in, at their heads or at positions of their logs: {@code branch@12}. */
final class Diff {
    private final Schema from;
    private final Schema to;

    private Diff(Actor actor, @Nullable String from, @Nullable String to) throws SQLException {
        Side first = side(actor, from);
        Side second = side(actor, to);
        Schema schema = second.history().schema(second.position());
        this.from = first.history()
                .schema(first.position())
                .withIds(Merge.canonicalIds(
                        schema,
                        second.history().ids(second.position()),
                        first.history().ids(first.position())));
        this.to = schema;
    }

    private record Side(Merge.History history, long position) {}

    private static Side side(Actor actor, @Nullable String text) throws SQLException {
        if (text == null) {
            throw SqlState.BAD_ARGUMENT.error(
                    "A difference is between two branches: name both, each as 'branch' or 'branch@position'");
        }
        int at = text.indexOf('@');
        BranchName name = BranchName.of(at < 0 ? text : text.substring(0, at));
        Project project = actor.project();
        Branch branch = project.branches().get(actor.database(), name);
        long head = project.log().head(branch.id()).position();
        long position = at < 0 ? head : position(text.substring(at + 1));
        if (position < 0 || position > head) {
            throw SqlState.BAD_ARGUMENT.error(
                    "'%s' names no position of branch '%s': they go from 0 to its head, %d", text, name, head);
        }
        return new Side(project.schemas().history(branch), position);
    }

    private static long position(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    /** The differences, object by object. */
    static List<Difference.Row> rows(Actor actor, @Nullable String from, @Nullable String to) throws SQLException {
        Diff diff = new Diff(actor, from, to);
        return Difference.between(diff.from, diff.to);
    }

    /** The statements that make the second schema of the first, as a script. */
    static String sql(Actor actor, String from, String to) throws SQLException {
        Diff diff = new Diff(actor, from, to);
        String script = Migration.script(Difference.statements(diff.from, diff.to));
        return script.isEmpty() ? "" : script + ";";
    }
}
