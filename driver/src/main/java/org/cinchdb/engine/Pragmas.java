/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import org.cinchdb.SqlState;
import org.cinchdb.sql.PragmaCall;

/**
 * Which pragmas a session may use, and what each does to its connection (https://www.sqlite.org/pragma.html). What
 * would change the whole process, break other sessions of the file, or change the schema unseen is refused.
 */
enum Pragmas {
    /** It shows something, or changes something within the transaction. */
    READS,
    /** It writes to the file. */
    WRITES,
    /** It holds for the connection from now on. */
    SETS;

    private static final Set<String> SHOWING = Set.of(
            "application_id",
            "auto_vacuum",
            "collation_list",
            "compile_options",
            "data_version",
            "database_list",
            "encoding",
            "foreign_key_check",
            "foreign_key_list",
            "freelist_count",
            "function_list",
            "index_info",
            "index_list",
            "index_xinfo",
            "integrity_check",
            "journal_mode",
            "locking_mode",
            "max_page_count",
            "module_list",
            "page_count",
            "page_size",
            "pragma_list",
            "quick_check",
            "schema_version",
            "stats",
            "table_info",
            "table_list",
            "table_xinfo",
            "user_version",
            "wal_checkpoint",
            "defer_foreign_keys",
            "shrink_memory");
    private static final Set<String> WITH_ARGUMENT = Set.of(
            "foreign_key_check",
            "foreign_key_list",
            "index_info",
            "index_list",
            "index_xinfo",
            "integrity_check",
            "quick_check",
            "table_info",
            "table_list",
            "table_xinfo",
            "wal_checkpoint",
            "defer_foreign_keys");
    private static final Set<String> WRITING =
            Set.of("application_id", "user_version", "optimize", "incremental_vacuum");
    private static final Set<String> SETTING = Set.of(
            "analysis_limit",
            "automatic_index",
            "busy_timeout",
            "cache_size",
            "cache_spill",
            "case_sensitive_like",
            "cell_size_check",
            "checkpoint_fullfsync",
            "count_changes",
            "empty_result_callbacks",
            "foreign_keys",
            "full_column_names",
            "fullfsync",
            "ignore_check_constraints",
            "journal_size_limit",
            "legacy_alter_table",
            "mmap_size",
            "query_only",
            "read_uncommitted",
            "recursive_triggers",
            "reverse_unordered_selects",
            "secure_delete",
            "short_column_names",
            "synchronous",
            "temp_store",
            "threads",
            "trusted_schema",
            "wal_autocheckpoint");

    /**
     * What a pragma does.
     *
     * @throws SQLException 42501 if it is not allowed
     */
    static Pragmas of(PragmaCall pragma) throws SQLException {
        String name = pragma.name();
        if (!pragma.assignment() || WITH_ARGUMENT.contains(name)) {
            if (SHOWING.contains(name) || SETTING.contains(name)) {
                return READS;
            }
            if (WRITING.contains(name)) {
                return WRITES;
            }
        } else if (WRITING.contains(name)) {
            return WRITES;
        } else if (SETTING.contains(name)) {
            return SETS;
        } else if (isHarmless(pragma)) {
            return READS;
        }
        throw SqlState.NOT_ALLOWED.error("PRAGMA %s is not allowed here: %s", name, reason(pragma));
    }

    /** Setting what is so already. */
    private static boolean isHarmless(PragmaCall pragma) {
        String value = String.valueOf(pragma.argument()).toLowerCase(Locale.ROOT);
        return switch (pragma.name()) {
            case "journal_mode" -> value.equals("wal");
            case "locking_mode" -> value.equals("normal");
            case "encoding" -> value.equals("utf-8") || value.equals("utf8");
            default -> false;
        };
    }

    private static String reason(PragmaCall pragma) {
        return switch (pragma.name()) {
            case "writable_schema", "schema_version" -> "it changes the schema past the change log";
            case "journal_mode", "locking_mode" -> "tenant files are in WAL mode and shared between connections";
            case "hard_heap_limit", "soft_heap_limit", "temp_store_directory", "data_store_directory" ->
                "it changes the whole process";
            case "key", "rekey", "hexkey", "hexrekey", "textkey", "textrekey" -> "tenants are not encrypted by PRAGMA";
            default -> "it is not on the list of those that are known to be safe";
        };
    }
}
