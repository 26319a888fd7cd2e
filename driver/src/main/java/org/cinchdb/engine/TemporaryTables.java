/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cinchdb.sql.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a transaction that made and filled TEMP tables.
 *
 * <p>Some tools rebuild a table by way of one: {@code create temp table x as select * from t; drop table t; create
 * table t(..); insert into t select * from x}. Other tenants need these statements too, in their order, before the
 * drop. So they are remembered until it is known whether a schema change follows. For one thread at a time.
 */
final class TemporaryTables {
    private final List<Statement> statements = new ArrayList<>();

    /** A statement with the values that were bound to it, and the TEMP table that it made, filled or dropped. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Statement(SqlStatement sql, @Nullable Object[] parameters, String table) {}

    int size() {
        return statements.size();
    }

    boolean knows(String table) {
        return statements.stream().anyMatch(s -> s.table().equals(table.toLowerCase(Locale.ROOT)));
    }

    Statement add(SqlStatement sql, @Nullable Object[] parameters, String table) {
        Statement statement = new Statement(sql, parameters.clone(), table.toLowerCase(Locale.ROOT));
        statements.add(statement);
        return statement;
    }

    /** All of them, in their order. */
    List<Statement> pending() {
        return List.copyOf(statements);
    }

    void truncate(int size) {
        statements.subList(Math.min(size, statements.size()), statements.size()).clear();
    }

    void clear() {
        statements.clear();
    }
}
