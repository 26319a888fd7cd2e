/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sqlite;

import org.jspecify.annotations.Nullable;

/**
 * One column of a result.
 *
 * @param label the name that the result gives it
 * @param name the name of the table's column that it shows, else the label
 * @param table the table whose column it shows; null for an expression
 * @param declaredType the type as it was declared, with its length; null for an expression or a column without a type
 * @param notNull whether the column is declared NOT NULL
 * @param autoIncrement whether the column is an AUTOINCREMENT key
 */
public record ResultColumn(
        String label,
        String name,
        @Nullable String table,
        @Nullable String declaredType,
        boolean notNull,
        boolean autoIncrement) {}
