/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

/**
 * A table, or a table-valued function, where a statement reads one. All numbers are of tokens.
 *
 * @param first its schema if it has one, else its name
 * @param name its name
 * @param open the parenthesis before a function's arguments; -1 if there are none
 * @param next the token after it and its arguments
 * @param operand whether it stands after {@code IN}, where no alias may follow
 * @param aliased whether an alias follows
 * @param shadowed whether a common table expression stands for it
 */
record TableReference(int first, int name, int open, int next, boolean operand, boolean aliased, boolean shadowed) {
    boolean qualified() {
        return first < name;
    }
}
