/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cinchdb.BranchName;
import org.cinchdb.SqlState;
import org.cinchdb.branch.LogEntry;
import org.cinchdb.branch.MergeConflict;
import org.cinchdb.branch.RefusedMerges.Choice;
import org.cinchdb.schema.Difference;
import org.cinchdb.sql.Ddl;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.PragmaCall;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sql.TableRewriter;
import org.jspecify.annotations.Nullable;

/**
 * The relations that show what Cinch knows: SQLite has scalar functions only, so each stands for a sub-query over
 * {@code json_each} of what the function {@code cinch_relation} says. The same rewriting hides Cinch's own tables from
 * those who read the schema.
 */
enum Relations {
    CINCH_DATABASES(
            "cinch_databases",
            false,
            "The databases of the project.",
            "name",
            "default_branch",
            "branches",
            "created_at") {
        @Override
        String json(Session session, @Nullable String[] arguments) throws SQLException {
            JsonRows rows = new JsonRows();
            for (DatabaseInfo database : session.databases().list()) {
                rows.add(
                        "name",
                        database.name(),
                        "default_branch",
                        BranchName.MAIN,
                        "branches",
                        database.branches(),
                        "created_at",
                        database.createdAt());
            }
            return rows.toString();
        }
    },
    CINCH_BRANCHES(
            "cinch_branches",
            false,
            "The branches of this database.",
            "name",
            "parent",
            "head",
            "protected",
            "current",
            "created_at") {
        @Override
        String json(Session session, @Nullable String[] arguments) throws SQLException {
            JsonRows rows = new JsonRows();
            for (BranchInfo branch : session.branches().list()) {
                rows.add(
                        "name",
                        branch.name(),
                        "parent",
                        branch.parent().orElse(null),
                        "head",
                        branch.head(),
                        "protected",
                        branch.isProtected() ? 1 : 0,
                        "current",
                        branch.name().equals(session.branch()) ? 1 : 0,
                        "created_at",
                        branch.createdAt());
            }
            return rows.toString();
        }
    },
    CINCH_TENANTS(
            "cinch_tenants",
            true,
            "The tenants of this branch; position is a hint of how far each one's file has followed the branch.",
            "name",
            "touched",
            "position",
            "behind",
            "size_bytes",
            "created_at") {
        @Override
        String json(Session session, @Nullable String[] arguments) throws SQLException {
            JsonRows rows = new JsonRows();
            for (TenantInfo tenant : session.tenants().list()) {
                rows.add(
                        "name",
                        tenant.name(),
                        "touched",
                        tenant.touched() ? 1 : 0,
                        "position",
                        tenant.position(),
                        "behind",
                        tenant.behind(),
                        "size_bytes",
                        tenant.sizeBytes(),
                        "created_at",
                        tenant.createdAt());
            }
            return rows.toString();
        }
    },
    CINCH_LOG(
            "cinch_log([branch])",
            false,
            "The schema changes of a branch (default: the current one) in their order.",
            "position",
            "change_id",
            "commit_id",
            "kind",
            "object_type",
            "object_name",
            "sql",
            "author",
            "at",
            "origin_branch",
            "effects",
            "fingerprint") {
        @Override
        String json(Session session, @Nullable String[] arguments) throws SQLException {
            JsonRows rows = new JsonRows();
            for (LogEntry entry : session.branches().log(branch(session, arguments, 0))) {
                rows.add(
                        "position",
                        entry.position(),
                        "change_id",
                        entry.changeId(),
                        "commit_id",
                        entry.commitId(),
                        "kind",
                        entry.kind(),
                        "object_type",
                        entry.objectType(),
                        "object_name",
                        entry.objectName(),
                        "sql",
                        entry.sql(),
                        "author",
                        entry.author(),
                        "at",
                        entry.at(),
                        "origin_branch",
                        entry.originBranch(),
                        "effects",
                        entry.effects(),
                        "fingerprint",
                        entry.fingerprint());
            }
            return rows.toString();
        }
    },
    CINCH_MERGE_PREVIEW(
            "cinch_merge_preview(from[, into])",
            true,
            "What cinch_merge would append or run into, from one branch into another (default: the current one): statements,"
                    + " conflicts, tenants whose rows are in the way. Changes nothing.",
            "step",
            "kind",
            "object_type",
            "object_name",
            "sql",
            "detail") {
        @Override
        String json(Session session, @Nullable String[] arguments) throws SQLException {
            if (arguments.length == 0 || arguments[0] == null) {
                throw SqlState.BAD_ARGUMENT.error("cinch_merge_preview(from[, into]) needs the name of a branch");
            }
            return steps(session.branches().preview(BranchName.of(arguments[0]), branch(session, arguments, 1)));
        }
    },
    CINCH_DIFF(
            "cinch_diff(a, b)",
            false,
            "What the second branch has other than the first, object by object; branch@position is one of old.",
            "object_type",
            "object_name",
            "change",
            "from_sql",
            "to_sql") {
        @Override
        String json(Session session, @Nullable String[] arguments) throws SQLException {
            JsonRows rows = new JsonRows();
            String from = arguments.length > 0 ? arguments[0] : null;
            String to = arguments.length > 1 ? arguments[1] : null;
            for (Difference.Row row : Diff.rows(new Actor.OfSession(session, true), from, to)) {
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
    },
    CINCH_CONFLICTS(
            "cinch_conflicts",
            true,
            "The conflicts of merges into this branch that were refused; cinch_resolve answers them.",
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
            "resolved_by",
            "at",
            "from_branch",
            "into_branch") {
        @Override
        String json(Session session, @Nullable String[] arguments) throws SQLException {
            JsonRows rows = new JsonRows();
            for (MergeConflict conflict : session.branches().conflicts(session.branch())) {
                rows.add(
                        "conflict_id",
                        conflict.id(),
                        "code",
                        conflict.code(),
                        "object_type",
                        conflict.objectType(),
                        "object_name",
                        conflict.objectName(),
                        "base_sql",
                        conflict.baseSql().orElse(null),
                        "our_sql",
                        conflict.ourSql().orElse(null),
                        "their_sql",
                        conflict.theirSql().orElse(null),
                        "message",
                        conflict.message(),
                        "resolution",
                        conflict.answer().map(Choice::choice).orElse(null),
                        "resolution_sql",
                        conflict.answer().map(Choice::sql).orElse(null),
                        "resolved_by",
                        conflict.answer().map(Choice::author).orElse(null),
                        "at",
                        conflict.at(),
                        "from_branch",
                        conflict.from(),
                        "into_branch",
                        conflict.into());
            }
            return rows.toString();
        }
    },
    CINCH_FUNCTIONS(
            "cinch_functions", false, "What SQL can call and read of Cinch.", "name", "kind", "signature", "summary") {
        @Override
        String json(Session session, @Nullable String[] arguments) throws SQLException {
            return Functions.json();
        }
    };

    /** The columns that hold integers: counts, positions, and 1 for yes, 0 for no. The others hold text. */
    private static final Set<String> INTEGERS = Set.of(
            "behind",
            "branches",
            "current",
            "encrypted",
            "head",
            "position",
            "protected",
            "size_bytes",
            "step",
            "touched");

    private static final Map<String, SqlFunction> BY_NAME = byName();
    private static final TableRewriter REWRITER = new TableRewriter(subqueries());

    private final String signature;
    private final boolean showsOthers;
    private final String summary;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> columns;

    Relations(String signature, boolean showsOthers, String summary, String... columns) {
        this.signature = signature;
        this.showsOthers = showsOthers;
        this.summary = summary;
        this.columns = List.of(columns);
    }

    /** The rows as a JSON array of objects; an argument that is null is as one left out. */
    abstract String json(Session session, @Nullable String[] arguments) throws SQLException;

    /** The branch that an argument names; without it the current one. */
    private static BranchName branch(Session session, @Nullable String[] arguments, int i) throws SQLException {
        String name = i < arguments.length ? arguments[i] : null;
        return name == null ? session.branch() : BranchName.of(name);
    }

    private SqlFunction function() {
        return new SqlFunction(
                signature.split("\\(", 2)[0],
                SqlFunction.Kind.RELATION,
                signature,
                summary,
                columns.stream()
                        .map(column -> new SqlFunction.Column(column, INTEGERS.contains(column)))
                        .toList());
    }

    /** All of them, those of the key-value store too. */
    static Stream<SqlFunction> all() {
        return Stream.concat(Arrays.stream(values()).map(Relations::function), KvRelations.all());
    }

    private static Map<String, SqlFunction> byName() {
        return all().collect(Collectors.toUnmodifiableMap(SqlFunction::name, Function.identity()));
    }

    private static Map<String, UnaryOperator<String>> subqueries() {
        Map<String, UnaryOperator<String>> all = new HashMap<>();
        UnaryOperator<String> schema = arguments ->
                "select type, name, tbl_name, rootpage, sql from main.sqlite_schema where substr(tbl_name, 1, 2) <> '__'";
        all.put("sqlite_master", schema);
        all.put("sqlite_schema", schema);
        all.put(
                "pragma_table_list",
                arguments -> "select * from pragma_table_list"
                        + (arguments.isEmpty() ? "" : "(" + arguments + ")")
                        + " where substr(name, 1, 2) <> '__'");
        for (Relations relation : values()) {
            SqlFunction function = relation.function();
            all.put(
                    function.name(),
                    arguments -> subquery(
                            "value ->> '%s'",
                            "cinch_relation('" + function.name() + "'" + (arguments.isBlank() ? "" : ", " + arguments)
                                    + ")",
                            function.columns()));
        }
        all.putAll(KvRelations.subqueries());
        return all;
    }

    /**
     * A query over a JSON array, whose columns have types: SQLite takes those of a compound query from its last part,
     * which here gives no rows.
     *
     * @param value what makes a column of an element; {@code %s} stands for the column's name
     */
    static String subquery(String value, String array, List<SqlFunction.Column> columns) {
        String values = columns.stream()
                .map(column -> value.formatted(column.name()) + " as \"" + column.name() + "\"")
                .collect(Collectors.joining(", "));
        String types = columns.stream()
                .map(column -> column.integer() ? "rootpage" : "name")
                .collect(Collectors.joining(", "));
        return "select " + values + " from json_each(" + array + ") union all select " + types
                + " from main.sqlite_schema where false";
    }

    /** Whether a statement reads relations of ours. */
    static boolean areRead(SqlStatement statement) {
        return readBy(statement).isPresent();
    }

    private static Optional<SqlFunction> readBy(SqlStatement statement) {
        return statement.tablesRead().stream()
                .filter(BY_NAME::containsKey)
                .findFirst()
                .map(BY_NAME::get);
    }

    /**
     * Refuses views and triggers of the schema that read relations, which no other connection to the file would
     * understand, and objects under a relation's name.
     */
    static void requireAllowed(SqlStatement statement) throws SQLException {
        Ddl ddl = statement.ddl().orElse(null);
        if (ddl == null) {
            return;
        }
        Optional<SqlFunction> read = ddl.temp() || !isStored(ddl) ? Optional.empty() : readBy(statement);
        if (read.isPresent()) {
            throw SqlState.NOT_ALLOWED.error(
                    "%s is no table of the tenant: a %s of the schema cannot read it. Make it TEMP, which is this session's alone",
                    read.get().name(), ddl.objectType().name().toLowerCase(Locale.ROOT));
        }
        String name = ddl.verb() == Ddl.Verb.CREATE ? ddl.name() : ddl.newName();
        if (name != null && BY_NAME.containsKey(name.toLowerCase(Locale.ROOT))) {
            throw SqlState.NOT_ALLOWED.error(
                    "'%s' is a relation of Cinch, and hides a table of that name. Choose another name", name);
        }
    }

    private static boolean isStored(Ddl ddl) {
        return ddl.objectType() == Ddl.ObjectType.VIEW || ddl.objectType() == Ddl.ObjectType.TRIGGER;
    }

    /**
     * Says more of a column that SQLite does not find, if it may stand in a relation's arguments: these see the outer
     * query, but not the tables beside it.
     */
    static SQLException explained(SqlStatement statement, SQLException e) {
        Optional<SqlFunction> read = readBy(statement)
                .filter(relation -> Identifiers.containsFolded(statement.text(), relation.name() + "("));
        if (read.isEmpty() || !SqlState.COLUMN_NOT_FOUND.isStateOf(e)) {
            return e;
        }
        String name = read.get().name();
        return SqlState.COLUMN_NOT_FOUND.withCause(
                e.getErrorCode(),
                e,
                e.getMessage() + ". Arguments of " + read.get().signature()
                        + " see the outer query, but no table beside it: put it in a sub-query, or join "
                        + (KvRelations.isOne(name)
                                ? "json_each(" + name + "(..)), whose column value is the key"
                                : "json_each(cinch_relation('" + name + "', ..)), where value ->> 'name' is a column"));
    }

    /** The statement's text with its relations spelled out. */
    static String rewrite(SqlStatement statement) {
        if (statement.pragma().isPresent() && statement.pragma().get().name().equals("table_list")) {
            return tableList(statement.pragma().get());
        }
        if (statement.tablesRead().isEmpty()) {
            return statement.text();
        }
        boolean temp = statement.ddl().map(Ddl::temp).orElse(false);
        return temp ? REWRITER.rewriteWithBodies(statement) : REWRITER.rewrite(statement);
    }

    /** {@code PRAGMA table_list} as the query that it stands for: a pragma's rows cannot be filtered. */
    private static String tableList(PragmaCall pragma) {
        String query = "select * from pragma_table_list where substr(name, 1, 2) <> '__'";
        if (pragma.schema() != null) {
            query += " and schema = lower(" + literal(pragma.schema()) + ")";
        }
        return pragma.argument() == null
                ? query
                : query + " and lower(name) = lower(" + literal(pragma.argument()) + ")";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** The rows of a relation: what {@code cinch_relation} answers. */
    static String rows(Session session, @Nullable Object[] arguments) throws SQLException {
        Object name = arguments.length == 0 ? null : arguments[0];
        Relations relation = Arrays.stream(values())
                .filter(candidate -> candidate.function().name().equals(name))
                .findFirst()
                .orElseThrow(() -> SqlState.FUNCTION_NOT_FOUND.error(
                        "cinch_relation(name[, argument]..) knows no relation '%s'", name));
        SqlFunction function = relation.function();
        if (relation.showsOthers && session.isTenantScoped()) {
            throw SqlState.NOT_ALLOWED.error(
                    "%s shows other tenants: it is off in this session, whose scope is one tenant", function.name());
        }
        int count = arguments.length - 1;
        if (count < function.least() || count > function.most()) {
            throw SqlState.FUNCTION_NOT_FOUND.error("%s is called with %d arguments", relation.signature, count);
        }
        @Nullable String[] texts = new @Nullable String[count];
        for (int i = 0; i < count; i++) {
            texts[i] = text(relation.signature, arguments, i + 1);
        }
        return session.onceWhileActing(Arrays.asList(arguments), () -> relation.json(session, texts));
    }

    private static @Nullable String text(String signature, @Nullable Object[] arguments, int i) throws SQLException {
        if (arguments[i] == null || arguments[i] instanceof String) {
            return (String) arguments[i];
        }
        throw SqlState.BAD_ARGUMENT.error(
                "Argument %d of %s is not text: %s", i, signature, Functions.shown(arguments[i]));
    }

    private static String steps(MergePreview preview) {
        JsonRows rows = new JsonRows();
        int step = 0;
        for (MergeConflict conflict : preview.conflicts()) {
            rows.add(
                    "step",
                    ++step,
                    "kind",
                    "conflict",
                    "object_type",
                    conflict.objectType(),
                    "object_name",
                    conflict.objectName(),
                    "sql",
                    conflict.theirSql().orElse(null),
                    "detail",
                    conflict.code() + ": " + conflict.message());
        }
        for (MergePreview.Step statement : preview.statements()) {
            rows.add(
                    "step",
                    ++step,
                    "kind",
                    "statement",
                    "object_type",
                    statement.objectType(),
                    "object_name",
                    statement.objectName(),
                    "sql",
                    statement.sql(),
                    "detail",
                    statement.note());
        }
        for (MergePreview.InTheWay tenant : preview.tenants()) {
            rows.add(
                    "step",
                    ++step,
                    "kind",
                    "tenant",
                    "object_type",
                    "tenant",
                    "object_name",
                    tenant.tenant(),
                    "sql",
                    tenant.sql().orElse(null),
                    "detail",
                    tenant.reason() + (tenant.rows() < 0 ? "" : " (" + tenant.rows() + " rows)"));
        }
        return rows.toString();
    }
}
