/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sqlite;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one result, read forward only. Columns count from 1, as in JDBC.
 *
 * <p>The typed getters convert as SQLite does (https://www.sqlite.org/c3ref/column_blob.html); none of them says
 * whether the value was NULL: {@link #isNull} does. For one thread at a time.
 */
public interface Rows extends AutoCloseable {
    /** What the columns are; the same list for all rows. */
    List<ResultColumn> columns() throws SQLException;

    /** The number of columns, without the cost of {@link #columns()}. */
    int columnCount() throws SQLException;

    /** Moves to the next row. At the end it says false, and the statement underneath holds its file no longer. */
    boolean next() throws SQLException;

    boolean isNull(int column) throws SQLException;

    int getInt(int column) throws SQLException;

    long getLong(int column) throws SQLException;

    double getDouble(int column) throws SQLException;

    @Nullable
    String getString(int column) throws SQLException;

    byte @Nullable [] getBytes(int column) throws SQLException;

    /** The value by its storage class: {@code Long}, {@code Double}, {@code String}, {@code byte[]} or null. */
    @Nullable
    Object getValue(int column) throws SQLException;

    @Override
    void close() throws SQLException;
}
