/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cinchdb.SqlState;
import org.cinchdb.sqlite.ResultColumn;
import org.cinchdb.sqlite.Rows;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one result. A number that does not fit the type asked for is 22003, where sqlite-jdbc cuts its high bits
 * off; a value is otherwise converted as SQLite does it.
 */
class CinchResultSet extends ForwardingResultSet {
    private final CinchStatement statement;
    private final long limit;
    private Rows rows;
    private int columnCount;
    private @Nullable Map<String, Integer> numbers;
    private long row;
    private boolean onRow;
    /** The first row was fetched to answer {@code isBeforeFirst()} or to tell its types, and waits. */
    private boolean fetched;

    private boolean ended;
    private int lastColumn;
    private boolean closed;

    /** The first {@code limit} rows (0: all). */
    CinchResultSet(CinchStatement statement, Rows rows, long limit) throws SQLException {
        this.statement = statement;
        this.rows = rows;
        this.limit = limit;
        this.columnCount = rows.columnCount();
    }

    final void requireOpen() throws SQLException {
        if (closed) {
            throw SqlState.OBJECT_CLOSED.error(
                    "The result set is closed. Read it before its statement runs again or closes.");
        }
    }

    /** Whether the cursor is on a row that can be read. */
    boolean isOnRow() {
        return onRow;
    }

    /** Says that a row is the current one, or none. */
    final void stand(boolean onARow, long number) {
        onRow = onARow;
        row = number;
        lastColumn = 0;
    }

    /** Where the getters read from. */
    Rows source() {
        return rows;
    }

    private Rows at(int column) throws SQLException {
        requireOpen();
        if (!isOnRow()) {
            throw SqlState.CURSOR.error("The cursor is on no row. Call next() first, and go on while it says true.");
        }
        requireColumn(column);
        lastColumn = column;
        return source();
    }

    final void requireColumn(int column) throws SQLException {
        if (column < 1 || column > columnCount) {
            throw SqlState.CURSOR.error("No column %d in the result, which has %d.", column, columnCount);
        }
    }

    /**
     * The value of a column of the current row, of the first one before it is current; null also if there is no row.
     */
    final @Nullable Object sampleOrNull(int column) throws SQLException {
        if (closed) {
            return null;
        }
        return isOnRow() ? source().getValue(column) : isBeforeFirst() ? firstValue(column) : null;
    }

    /** The value of a column of the first row, which is not current yet. */
    @Nullable
    Object firstValue(int column) throws SQLException {
        return rows.getValue(column);
    }

    @Override
    public boolean next() throws SQLException {
        requireOpen();
        boolean found = !ended && (limit == 0 || row < limit) && (fetched || fetch());
        fetched = false;
        ended = !found;
        stand(found, found || isOnRow() ? row + 1 : row);
        return found;
    }

    /** At the end it makes sure that this is the end of the rows, and not of the session. */
    private boolean fetch() throws SQLException {
        boolean found = rows.next();
        if (!found) {
            statement.requireOpen();
        }
        return found;
    }

    @Override
    public final int findColumn(String label) throws SQLException {
        requireOpen();
        Map<String, Integer> known = numbers;
        if (known == null) {
            known = numbers();
            numbers = known;
        }
        Integer number = known.get(label);
        if (number == null) {
            number = known.get(label.toLowerCase(Locale.ROOT));
        }
        if (number == null) {
            throw SqlState.COLUMN_NOT_FOUND.error(
                    "No column '%s' in the result. Columns: %s",
                    label,
                    String.join(
                            ", ", columns().stream().map(ResultColumn::label).toList()));
        }
        return number;
    }

    /** Column numbers by label in lower case; the first of several wins. A label that is {@code table.column} too. */
    private Map<String, Integer> numbers() throws SQLException {
        Map<String, Integer> found = new HashMap<>();
        for (int i = 0; i < columnCount; i++) {
            found.putIfAbsent(columns().get(i).label().toLowerCase(Locale.ROOT), i + 1);
        }
        for (int i = 0; i < columnCount; i++) {
            ResultColumn column = columns().get(i);
            if (column.table() != null) {
                found.putIfAbsent((column.table() + "." + column.name()).toLowerCase(Locale.ROOT), i + 1);
            }
        }
        return found;
    }

    final List<ResultColumn> columns() throws SQLException {
        return rows.columns();
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        requireOpen();
        return new CinchResultSetMetaData(columns(), this, statement.getConnection());
    }

    @Override
    public boolean wasNull() throws SQLException {
        requireOpen();
        return lastColumn > 0 && isOnRow() && source().isNull(lastColumn);
    }

    @Override
    public @Nullable String getString(int column) throws SQLException {
        return at(column).getString(column);
    }

    /** True for a number other than 0, and for the text {@code true}. */
    @Override
    public boolean getBoolean(int column) throws SQLException {
        Rows at = at(column);
        return at.getDouble(column) != 0 || "true".equalsIgnoreCase(at.getString(column));
    }

    @Override
    public byte getByte(int column) throws SQLException {
        return (byte) within(column, Byte.MIN_VALUE, Byte.MAX_VALUE, "byte");
    }

    @Override
    public short getShort(int column) throws SQLException {
        return (short) within(column, Short.MIN_VALUE, Short.MAX_VALUE, "short");
    }

    @Override
    public int getInt(int column) throws SQLException {
        return (int) within(column, Integer.MIN_VALUE, Integer.MAX_VALUE, "int");
    }

    @Override
    public long getLong(int column) throws SQLException {
        long value = at(column).getLong(column);
        // SQLite gives the end of the range for a real beyond it.
        if ((value == Long.MAX_VALUE || value == Long.MIN_VALUE) && !(source().getValue(column) instanceof Long)) {
            throw outOfRange(column, "long");
        }
        return value;
    }

    private long within(int column, long min, long max, String type) throws SQLException {
        long value = at(column).getLong(column);
        if (value < min || value > max) {
            throw outOfRange(column, type);
        }
        return value;
    }

    private SQLException outOfRange(int column, String type) throws SQLException {
        return SqlState.OUT_OF_RANGE.error(
                "Column %d ('%s') holds %s, which is no %s. Read it with getLong(), getDouble() or getBigDecimal().",
                column, columns().get(column - 1).label(), source().getString(column), type);
    }

    @Override
    public float getFloat(int column) throws SQLException {
        return (float) at(column).getDouble(column);
    }

    @Override
    public double getDouble(int column) throws SQLException {
        return at(column).getDouble(column);
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(int column) throws SQLException {
        Object value = at(column).getValue(column);
        try {
            if (value instanceof Double real) {
                return BigDecimal.valueOf(real);
            }
            return value == null ? null : new BigDecimal(value.toString().strip());
        } catch (NumberFormatException e) {
            throw unreadable(column, "is no decimal number: " + at(column).getString(column), e);
        }
    }

    @Deprecated
    @Override
    public @Nullable BigDecimal getBigDecimal(int column, int scale) throws SQLException {
        BigDecimal value = getBigDecimal(column);
        return value == null ? null : value.setScale(scale, RoundingMode.HALF_UP);
    }

    final @Nullable BigInteger getBigInteger(int column) throws SQLException {
        BigDecimal value = getBigDecimal(column);
        return value == null ? null : value.toBigInteger();
    }

    final SQLException unreadable(int column, String how, Exception cause) throws SQLException {
        return SqlState.BAD_VALUE.withCause(
                0,
                cause,
                String.format(
                        Locale.ROOT,
                        "Column %d ('%s') %s",
                        column,
                        columns().get(column - 1).label(),
                        how));
    }

    @Override
    public byte @Nullable [] getBytes(int column) throws SQLException {
        return at(column).getBytes(column);
    }

    final @Nullable DateTimes moment(int column, @Nullable Calendar calendar) throws SQLException {
        Object value = at(column).getValue(column);
        try {
            return value == null ? null : DateTimes.read(value, calendar);
        } catch (SQLException e) {
            throw unreadable(column, "cannot be read as date or time: " + e.getMessage(), e);
        }
    }

    @Override
    public @Nullable Date getDate(int column) throws SQLException {
        return getDate(column, null);
    }

    @Override
    public @Nullable Date getDate(int column, @Nullable Calendar calendar) throws SQLException {
        DateTimes moment = moment(column, calendar);
        return moment == null ? null : moment.date(calendar);
    }

    @Override
    public @Nullable Time getTime(int column) throws SQLException {
        return getTime(column, null);
    }

    @Override
    public @Nullable Time getTime(int column, @Nullable Calendar calendar) throws SQLException {
        DateTimes moment = moment(column, calendar);
        return moment == null ? null : moment.time(calendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int column) throws SQLException {
        return getTimestamp(column, null);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int column, @Nullable Calendar calendar) throws SQLException {
        DateTimes moment = moment(column, calendar);
        return moment == null ? null : moment.timestamp(calendar);
    }

    @Override
    public @Nullable InputStream getAsciiStream(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Deprecated
    @Override
    @SuppressWarnings("InlineMeSuggester")
    public @Nullable InputStream getUnicodeStream(int column) throws SQLException {
        return getAsciiStream(column);
    }

    @Override
    public @Nullable InputStream getBinaryStream(int column) throws SQLException {
        byte[] bytes = getBytes(column);
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }

    @Override
    public @Nullable Reader getCharacterStream(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : new StringReader(text);
    }

    @Override
    public @Nullable Reader getNCharacterStream(int column) throws SQLException {
        return getCharacterStream(column);
    }

    @Override
    public @Nullable String getNString(int column) throws SQLException {
        return getString(column);
    }

    @Override
    public @Nullable Blob getBlob(int column) throws SQLException {
        byte[] bytes = getBytes(column);
        return bytes == null ? null : new CinchBlob(bytes);
    }

    @Override
    public @Nullable Clob getClob(int column) throws SQLException {
        return getNClob(column);
    }

    @Override
    public @Nullable NClob getNClob(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : new CinchClob(text);
    }

    @Override
    public @Nullable URL getURL(int column) throws SQLException {
        String text = getString(column);
        try {
            return text == null ? null : URI.create(text).toURL();
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw unreadable(column, "is no URL: " + text, e);
        }
    }

    /** Integer, Long, Double, String, byte[] or null, by what is stored. */
    @Override
    public @Nullable Object getObject(int column) throws SQLException {
        Object value = at(column).getValue(column);
        return value instanceof Long integer && integer == integer.intValue() ? (Object) integer.intValue() : value;
    }

    @Override
    public @Nullable Object getObject(int column, Map<String, Class<?>> types) throws SQLException {
        return getObject(column);
    }

    @Override
    public <T> @Nullable T getObject(int column, Class<T> type) throws SQLException {
        Rows at = at(column);
        return at.isNull(column) ? null : TypedValues.read(this, column, type);
    }

    @Override
    public @Nullable Array getArray(int column) throws SQLException {
        throw noSuchType("array");
    }

    @Override
    public @Nullable Ref getRef(int column) throws SQLException {
        throw noSuchType("REF");
    }

    @Override
    public @Nullable RowId getRowId(int column) throws SQLException {
        throw SqlState.NOT_SUPPORTED.error("Row ids are plain integers: select rowid, and read it with getLong().");
    }

    @Override
    public @Nullable SQLXML getSQLXML(int column) throws SQLException {
        throw noSuchType("XML");
    }

    private static SQLException noSuchType(String type) {
        return SqlState.NOT_SUPPORTED.error("SQLite has no %s type. Read the value as text with getString().", type);
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        requireOpen();
        return null;
    }

    @Override
    public void clearWarnings() throws SQLException {
        requireOpen();
    }

    @Override
    public @Nullable String getCursorName() throws SQLException {
        requireOpen();
        return null;
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        requireOpen();
        if (row > 0 || ended) {
            return false;
        }
        fetched = fetched || fetch();
        ended = !fetched;
        return fetched;
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        requireOpen();
        return ended && row > 0;
    }

    @Override
    public boolean isFirst() throws SQLException {
        requireOpen();
        return onRow && row == 1;
    }

    @Override
    public boolean isLast() throws SQLException {
        throw forwardOnly();
    }

    @Override
    public int getRow() throws SQLException {
        requireOpen();
        return onRow ? (int) Math.min(row, Integer.MAX_VALUE) : 0;
    }

    @Override
    public void beforeFirst() throws SQLException {
        throw forwardOnly();
    }

    @Override
    public void afterLast() throws SQLException {
        throw forwardOnly();
    }

    @Override
    public boolean first() throws SQLException {
        throw forwardOnly();
    }

    @Override
    public boolean last() throws SQLException {
        throw forwardOnly();
    }

    @Override
    public boolean absolute(int target) throws SQLException {
        throw forwardOnly();
    }

    @Override
    public boolean relative(int distance) throws SQLException {
        throw forwardOnly();
    }

    @Override
    public boolean previous() throws SQLException {
        throw forwardOnly();
    }

    private SQLException forwardOnly() throws SQLException {
        requireOpen();
        return SqlState.CURSOR.error(
                "The result set is read forward only. Make its statement with TYPE_SCROLL_INSENSITIVE.");
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        requireOpen();
        if (direction != FETCH_FORWARD && !(direction == FETCH_UNKNOWN || getType() != TYPE_FORWARD_ONLY)) {
            throw forwardOnly();
        }
    }

    @Override
    public int getFetchDirection() throws SQLException {
        requireOpen();
        return FETCH_FORWARD;
    }

    /** Taken and ignored: rows come one by one. */
    @Override
    public void setFetchSize(int size) throws SQLException {
        requireOpen();
        CinchStatement.requireNotNegative(size, "fetch size");
    }

    @Override
    public int getFetchSize() throws SQLException {
        requireOpen();
        return statement.getFetchSize();
    }

    @Override
    public int getType() throws SQLException {
        requireOpen();
        return TYPE_FORWARD_ONLY;
    }

    @Override
    public int getConcurrency() throws SQLException {
        requireOpen();
        return CONCUR_READ_ONLY;
    }

    @Override
    public int getHoldability() throws SQLException {
        requireOpen();
        return CLOSE_CURSORS_AT_COMMIT;
    }

    @Override
    public boolean rowUpdated() throws SQLException {
        requireOpen();
        return false;
    }

    @Override
    public boolean rowInserted() throws SQLException {
        requireOpen();
        return false;
    }

    @Override
    public boolean rowDeleted() throws SQLException {
        requireOpen();
        return false;
    }

    @Override
    void update(int column, @Nullable Object value) throws SQLException {
        throw readOnly();
    }

    @Override
    public void insertRow() throws SQLException {
        throw readOnly();
    }

    @Override
    public void updateRow() throws SQLException {
        throw readOnly();
    }

    @Override
    public void deleteRow() throws SQLException {
        throw readOnly();
    }

    @Override
    public void refreshRow() throws SQLException {
        throw readOnly();
    }

    @Override
    public void cancelRowUpdates() throws SQLException {
        throw readOnly();
    }

    @Override
    public void moveToInsertRow() throws SQLException {
        throw readOnly();
    }

    @Override
    public void moveToCurrentRow() throws SQLException {
        throw readOnly();
    }

    private SQLException readOnly() throws SQLException {
        requireOpen();
        return SqlState.CURSOR.error(
                "The result set is read-only. Make its statement with CONCUR_UPDATABLE, over the columns of one table.");
    }

    @Override
    public CinchStatement getStatement() throws SQLException {
        requireOpen();
        return statement;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            try {
                rows.close();
            } finally {
                statement.closed(this);
            }
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Wrappers.unwrap(this, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
