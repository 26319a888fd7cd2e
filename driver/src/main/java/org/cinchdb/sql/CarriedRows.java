/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the rebuild of a table carries its rows: {@code INSERT INTO target[(columns)] SELECT expressions FROM source ..}.
 * Names are without quotes, all else is as written but for comments.
 *
 * @param target the table that takes the rows
 * @param columns those that are filled, in the order of the expressions; empty if the statement names none
 * @param source the one table that the rows come from
 * @param expressions the select list
 * @param rest what follows the source: {@code where ..}, {@code order by ..}; may be empty
 */
public record CarriedRows(
        String target, List<String> columns, String source, List<Expression> expressions, String rest) {
    public CarriedRows {
        columns = List.copyOf(columns);
        expressions = List.copyOf(expressions);
    }

    /**
     * One value of the select list.
     *
     * @param text the whole, with its alias if it has one; {@code *} in {@code select *}
     * @param column the column of the source, without quotes, if it is that alone; else null
     */
    public record Expression(String text, @Nullable String column) {}

    /**
     * Reads a statement.
     *
     * @return empty for all that is more, or other, than one row for each row of one table: joins, compounds, DISTINCT,
     *     GROUP BY, HAVING, LIMIT, WITH, windows, {@code INSERT OR ..}, REPLACE, upserts, RETURNING, parameters, tables
     *     of a schema other than {@code main}, and an alias of the target
     */
    public static Optional<CarriedRows> of(String sql) {
        return new CarriedRowsReader(Tokens.of(sql)).read();
    }
}
