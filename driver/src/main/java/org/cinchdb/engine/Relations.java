/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.cinchdb.BranchName;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Branch;
import org.cinchdb.sql.PragmaCall;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sql.TableRewriter;
import org.cinchdb.tenant.Tenant;
import org.jspecify.annotations.Nullable;

/**
 * The relations that show what Cinch knows: SQLite has scalar functions only, so each stands for a sub-query over
 * {@code json_each} of what the function {@code cinch_relation} says. The same rewriting hides Cinch's own tables from
 * those who read the schema.
 */
enum Relations {
    CINCH_DATABASES(
            "cinch_databases",
            0,
            false,
            "The databases of the project.",
            "name",
            "default_branch",
            "branches",
            "created_at") {
        @Override
        String json(Session session, @Nullable String[] arguments) throws SQLException {
            return session.project()
                    .catalog()
                    .read(metadata ->
                            metadata.first("""
                                    select json_group_array(json_object('name', name, 'default_branch', 'main',
                                        'branches', (select count(*) from branch b where b.database_id = d.id and b.dropped_at is null),
                                        'created_at', created_at) order by name)
                                    from database d
                                    where dropped_at is null""", row -> row.getString(1)).orElseThrow());
        }
    },
    CINCH_BRANCHES(
            "cinch_branches",
            0,
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
            Branch current = session.standing().branch();
            return session.project()
                    .catalog()
                    .read(metadata -> metadata.first("""
                                    select json_group_array(json_object('name', name,
                                        'parent', (select name from branch p where p.id = b.parent_id),
                                        'head', head, 'protected', protected, 'current', id = ?1, 'created_at', created_at) order by name)
                                    from branch b
                                    where database_id = ?2 and dropped_at is null""", row -> row.getString(1), current.id(), current.databaseId())
                            .orElseThrow());
        }
    },
    CINCH_TENANTS(
            "cinch_tenants",
            0,
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
            session.project().notePositions();
            Branch branch = session.standing().branch();
            long head = session.project().log().head(branch.id()).position();
            Map<Long, String[]> facts = new HashMap<>();
            session.project()
                    .catalog()
                    .read(metadata -> metadata.query(
                            """
                            select t.id, t.created_at, f.position
                            from tenant t
                            left join tenant_file f on f.tenant_id = t.id and f.branch_id = ?""",
                            row -> facts.put(row.getLong(1), new String[] {row.getString(2), row.getString(3)}),
                            branch.id()));
            return session.project().tenants().list(branch).stream()
                    .map(tenant -> tenantJson(session.project(), tenant, head, facts.get(tenant.id())))
                    .collect(Collectors.joining(",", "[", "]"));
        }
    },
    CINCH_LOG(
            "cinch_log",
            1,
            false,
            "The schema changes of this branch in their order; cinch_log('name') shows another branch's.",
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
            Branch branch = session.project().branches().get(session.database(), branch(session, arguments, 0));
            return session.project().log().json(branch.id());
        }
    },
    CINCH_MERGE_PREVIEW(
            "cinch_merge_preview",
            2,
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
            return Merging.preview(session, BranchName.of(arguments[0]), branch(session, arguments, 1));
        }
    },
    CINCH_DIFF(
            "cinch_diff",
            2,
            false,
            "What the second branch has other than the first, object by object; branch@position is one of old.",
            "object_type",
            "object_name",
            "change",
            "from_sql",
            "to_sql") {
        @Override
        String json(Session session, @Nullable String[] arguments) throws SQLException {
            return Diff.json(
                    session, arguments.length > 0 ? arguments[0] : null, arguments.length > 1 ? arguments[1] : null);
        }
    },
    CINCH_CONFLICTS(
            "cinch_conflicts",
            0,
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
            return session.project().refusedMerges().json(session.standing().branch());
        }
    },
    CINCH_FUNCTIONS(
            "cinch_functions",
            0,
            false,
            "What SQL can call and read of Cinch.",
            "name",
            "kind",
            "signature",
            "summary") {
        @Override
        String json(Session session, @Nullable String[] arguments) throws SQLException {
            return Functions.json();
        }
    };

    private static final TableRewriter REWRITER = new TableRewriter(subqueries());

    private final String relation;
    private final int mostArguments;
    private final boolean showsOthers;
    private final String summary;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> columns;

    Relations(String relation, int mostArguments, boolean showsOthers, String summary, String... columns) {
        this.relation = relation;
        this.mostArguments = mostArguments;
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

    String relation() {
        return relation;
    }

    String summary() {
        return summary;
    }

    List<String> columns() {
        return columns;
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
            String columns = relation.columns.stream()
                    .map(column -> "value ->> '" + column + "' as \"" + column + "\"")
                    .collect(Collectors.joining(", "));
            all.put(
                    relation.relation,
                    arguments -> "select " + columns + " from json_each(cinch_relation('" + relation.relation + "'"
                            + (arguments.isEmpty() ? "" : ", " + arguments) + "))");
        }
        all.putAll(KvRelations.subqueries());
        return all;
    }

    /** The statement's text with its relations spelled out. */
    static String rewrite(SqlStatement statement) {
        if (statement.pragma().isPresent() && statement.pragma().get().name().equals("table_list")) {
            return tableList(statement.pragma().get());
        }
        return statement.tablesRead().isEmpty() ? statement.text() : REWRITER.rewrite(statement);
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
        Relations relation = Arrays.stream(values())
                .filter(candidate -> candidate.relation.equals(arguments[0]))
                .findFirst()
                .orElseThrow(() -> SqlState.FUNCTION_NOT_FOUND.error("No relation '%s'", arguments[0]));
        if (relation.showsOthers && session.isTenantScoped()) {
            throw SqlState.NOT_ALLOWED.error(
                    "%s shows other tenants: it is off in this session, whose scope is one tenant", relation.relation);
        }
        if (arguments.length - 1 > relation.mostArguments) {
            throw SqlState.FUNCTION_NOT_FOUND.error(
                    "%s takes %d arguments at most, not %d",
                    relation.relation, relation.mostArguments, arguments.length - 1);
        }
        @Nullable String[] texts = new @Nullable String[arguments.length - 1];
        for (int i = 0; i < texts.length; i++) {
            Object argument = arguments[i + 1];
            texts[i] = argument == null ? null : argument.toString();
        }
        return relation.json(session, texts);
    }

    /** Names and times need no escapes in JSON. */
    private static String tenantJson(Project project, Tenant tenant, long head, String @Nullable [] facts) {
        String createdAt = facts == null ? "" : facts[0];
        String position = facts == null || facts[1] == null ? String.valueOf(head) : facts[1];
        boolean touched = tenant.file().isPresent();
        return "{\"name\":\"%s\",\"touched\":%d,\"position\":%s,\"behind\":%d,\"size_bytes\":%d,\"created_at\":\"%s\"}"
                .formatted(
                        tenant.name(),
                        touched ? 1 : 0,
                        position,
                        Math.max(0, head - Long.parseLong(position)),
                        touched ? size(project.files().path(tenant.file().orElseThrow())) : 0,
                        createdAt);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return -1;
        }
    }
}
