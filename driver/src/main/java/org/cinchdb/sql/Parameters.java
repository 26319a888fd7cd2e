/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.HashSet;
import java.util.Set;

/** Counts parameters as {@code sqlite3_bind_parameter_count} does. */
final class Parameters {
    private Parameters() {}

    static int count(Tokens tokens) {
        int highest = 0;
        Set<String> names = new HashSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (!tokens.is(i, Token.Kind.PARAMETER)) {
                continue;
            }
            String parameter = tokens.text(i);
            if (parameter.length() == 1) {
                highest++;
            } else if (parameter.charAt(0) == '?') {
                highest = Math.max(highest, number(parameter));
            } else if (names.add(parameter)) {
                highest++;
            }
        }
        return highest;
    }

    /** SQLite refuses numbers past 32766: what they are does not matter. */
    private static int number(String parameter) {
        return parameter.length() > 6 ? 0 : Integer.parseInt(parameter, 1, parameter.length(), 10);
    }
}
