/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.Optional;

/** {@code CREATE TABLE .. AS SELECT}: a table and its rows in one statement. */
public final class TableFromQuery {
    private TableFromQuery() {}

    /** The {@code INSERT INTO .. SELECT} that fills the table; empty for any other statement. */
    public static Optional<String> insert(String createTable) {
        Tokens tokens = Tokens.of(createTable);
        int table = tokens.anyWord(1, "temp", "temporary") ? 2 : 1;
        int at = tokens.words(table + 1, "if", "not", "exists") ? table + 4 : table + 1;
        QualifiedName name =
                tokens.word(0, "create") && tokens.word(table, "table") ? QualifiedName.at(tokens, at) : null;
        return name == null || !tokens.word(name.next(), "as")
                ? Optional.empty()
                : Optional.of("insert into " + tokens.text(at, name.next()) + " "
                        + tokens.text(name.next() + 1, tokens.sizeOfStatement()));
    }
}
