/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.ArrayList;
import java.util.List;

/** What a trigger waits for. */
public final class TriggerEvent {
    private TriggerEvent() {}

    /** The word for what a {@code CREATE TRIGGER} waits for, in lower case: insert, update or delete. */
    public static String of(String createTrigger) {
        Tokens tokens = Tokens.of(createTrigger);
        int on = tokens.find(0, "on");
        for (int i = 0; i < on; i++) {
            if (tokens.anyWord(i, "insert", "update", "delete")) {
                return tokens.folded(i);
            }
        }
        throw new IllegalArgumentException("No trigger: " + createTrigger);
    }

    /** The columns after {@code UPDATE OF} in a {@code CREATE TRIGGER}, without quotes; none if it names none. */
    public static List<String> updatedColumns(String createTrigger) {
        Tokens tokens = Tokens.of(createTrigger);
        List<String> columns = new ArrayList<>();
        int on = tokens.find(0, "on");
        for (int i = 0; i + 1 < on; i++) {
            if (tokens.words(i, "update", "of")) {
                for (int name = i + 2; name < on; name += 2) {
                    columns.add(tokens.unquoted(name));
                }
                break;
            }
        }
        return columns;
    }
}
