/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.ArrayList;
import java.util.List;

/** The text of an index or a trigger as {@code sqlite_schema} has it, its name and what it is of. */
public final class ItemText {
    private ItemText() {}

    /** The same {@code CREATE INDEX} or {@code CREATE TRIGGER} for an object of another name. */
    public static String renamed(String create, String name) {
        Tokens tokens = Tokens.of(create);
        int word = tokens.find(0, "index", "trigger");
        int at = tokens.words(word + 1, "if", "not", "exists") ? word + 4 : word + 1;
        QualifiedName old = QualifiedName.at(tokens, at);
        if (old == null) {
            throw new IllegalArgumentException("Neither index nor trigger: " + create);
        }
        return tokens.text(0, at) + " " + Identifiers.quote(name) + " " + tokens.text(old.next(), tokens.size());
    }

    /** The columns of a {@code CREATE INDEX}, in lower case; an expression is none, and makes the list empty. */
    public static List<String> indexedColumns(String createIndex) {
        Tokens tokens = Tokens.of(createIndex);
        int open = tokens.find(0, "on") + 2;
        List<String> columns = new ArrayList<>();
        for (int i = open + 1; tokens.op(open, '(') && i < tokens.closing(open); i = tokens.next(i)) {
            boolean first = i == open + 1 || tokens.op(i - 1, ',');
            boolean alone = tokens.op(i + 1, ',')
                    || i + 1 == tokens.closing(open)
                    || tokens.anyWord(i + 1, "collate", "asc", "desc");
            if (first && !(alone && tokens.name(i))) {
                return List.of();
            }
            if (first) {
                columns.add(tokens.folded(i));
            }
        }
        return columns;
    }
}
