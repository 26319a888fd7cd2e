/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.SQLException;
import org.cinchdb.sqlite.BufferedRows;
import org.jspecify.annotations.Nullable;

/** Rows in memory, read in any order. Changes that others make are not seen. */
class ScrollableResultSet extends CinchResultSet {
    private final BufferedRows rows;

    ScrollableResultSet(CinchStatement statement, BufferedRows rows) throws SQLException {
        super(statement, rows, 0);
        this.rows = rows;
        rows.moveTo(0);
    }

    /** Called before the cursor moves. */
    void beforeMove() throws SQLException {
        requireOpen();
    }

    @Override
    final @Nullable Object firstValue(int column) {
        rows.moveTo(1);
        Object value = rows.getValue(column);
        rows.moveTo(0);
        return value;
    }

    private boolean to(long row) throws SQLException {
        beforeMove();
        boolean there = rows.moveTo((int) Math.max(0, Math.min(row, rows.size() + 1L)));
        stand(there, rows.position());
        return there;
    }

    @Override
    public final boolean next() throws SQLException {
        return to(rows.position() + 1L);
    }

    @Override
    public final boolean previous() throws SQLException {
        return to(rows.position() - 1L);
    }

    @Override
    public final boolean absolute(int target) throws SQLException {
        return to(target < 0 ? rows.size() + 1L + target : target);
    }

    @Override
    public final boolean relative(int distance) throws SQLException {
        return to((long) rows.position() + distance);
    }

    @Override
    public final boolean first() throws SQLException {
        return to(1);
    }

    @Override
    public final boolean last() throws SQLException {
        return to(rows.size());
    }

    @Override
    public final void beforeFirst() throws SQLException {
        to(0);
    }

    @Override
    public final void afterLast() throws SQLException {
        to(rows.size() + 1L);
    }

    @Override
    public final boolean isBeforeFirst() throws SQLException {
        requireOpen();
        return rows.position() == 0 && rows.size() > 0;
    }

    @Override
    public final boolean isAfterLast() throws SQLException {
        requireOpen();
        return rows.position() > rows.size() && rows.size() > 0;
    }

    @Override
    public final boolean isLast() throws SQLException {
        requireOpen();
        return rows.size() > 0 && rows.position() == rows.size();
    }

    @Override
    public int getType() throws SQLException {
        requireOpen();
        return TYPE_SCROLL_INSENSITIVE;
    }
}
