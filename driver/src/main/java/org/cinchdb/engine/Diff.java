/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
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

    private Diff(Session session, @Nullable String from, @Nullable String to) throws SQLException {
        Side first = side(session, from);
        Side second = side(session, to);
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

    private static Side side(Session session, @Nullable String text) throws SQLException {
        if (text == null) {
            throw SqlState.BAD_ARGUMENT.error(
                    "A difference is between two branches: name both, each as 'branch' or 'branch@position'");
        }
        int at = text.indexOf('@');
        BranchName name = BranchName.of(at < 0 ? text : text.substring(0, at));
        Project project = session.project();
        Branch branch = project.branches().get(session.database(), name);
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

    /** The differences as a JSON array of objects. */
    static String json(Session session, @Nullable String from, @Nullable String to) throws SQLException {
        Diff diff = new Diff(session, from, to);
        JsonRows rows = new JsonRows();
        for (Difference.Row row : Difference.between(diff.from, diff.to)) {
            rows.add(
                    "object_type",
                    row.kind().word(),
                    "object_name",
                    row.name(),
                    "change",
                    row.did().word(),
                    "from_sql",
                    row.from(),
                    "to_sql",
                    row.to());
        }
        return rows.toString();
    }

    /** The statements that make the second schema of the first, as a script. */
    static String sql(Session session, String from, String to) throws SQLException {
        Diff diff = new Diff(session, from, to);
        String script = Migration.script(Difference.statements(diff.from, diff.to));
        return script.isEmpty() ? "" : script + ";";
    }
}
