/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ResultSet} says twice: columns by label are columns by number, and every {@code updateX} hands one value
 * over.
 */
abstract class ForwardingResultSet implements ResultSet {
    /** Takes a column's new value for the row being changed. */
    abstract void update(int column, @Nullable Object value) throws SQLException;

    @Override
    public @Nullable Array getArray(String label) throws SQLException {
        return getArray(findColumn(label));
    }

    @Override
    public @Nullable InputStream getAsciiStream(String label) throws SQLException {
        return getAsciiStream(findColumn(label));
    }

    @Deprecated
    @Override
    public @Nullable BigDecimal getBigDecimal(String label, int scale) throws SQLException {
        return getBigDecimal(findColumn(label), scale);
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(String label) throws SQLException {
        return getBigDecimal(findColumn(label));
    }

    @Override
    public @Nullable InputStream getBinaryStream(String label) throws SQLException {
        return getBinaryStream(findColumn(label));
    }

    @Override
    public @Nullable Blob getBlob(String label) throws SQLException {
        return getBlob(findColumn(label));
    }

    @Override
    public boolean getBoolean(String label) throws SQLException {
        return getBoolean(findColumn(label));
    }

    @Override
    public byte getByte(String label) throws SQLException {
        return getByte(findColumn(label));
    }

    @Override
    public byte @Nullable [] getBytes(String label) throws SQLException {
        return getBytes(findColumn(label));
    }

    @Override
    public @Nullable Reader getCharacterStream(String label) throws SQLException {
        return getCharacterStream(findColumn(label));
    }

    @Override
    public @Nullable Clob getClob(String label) throws SQLException {
        return getClob(findColumn(label));
    }

    @Override
    public @Nullable Date getDate(String label, Calendar calendar) throws SQLException {
        return getDate(findColumn(label), calendar);
    }

    @Override
    public @Nullable Date getDate(String label) throws SQLException {
        return getDate(findColumn(label));
    }

    @Override
    public double getDouble(String label) throws SQLException {
        return getDouble(findColumn(label));
    }

    @Override
    public float getFloat(String label) throws SQLException {
        return getFloat(findColumn(label));
    }

    @Override
    public int getInt(String label) throws SQLException {
        return getInt(findColumn(label));
    }

    @Override
    public long getLong(String label) throws SQLException {
        return getLong(findColumn(label));
    }

    @Override
    public @Nullable Reader getNCharacterStream(String label) throws SQLException {
        return getNCharacterStream(findColumn(label));
    }

    @Override
    public @Nullable NClob getNClob(String label) throws SQLException {
        return getNClob(findColumn(label));
    }

    @Override
    public @Nullable String getNString(String label) throws SQLException {
        return getNString(findColumn(label));
    }

    @Override
    public <T> @Nullable T getObject(String label, Class<T> type) throws SQLException {
        return getObject(findColumn(label), type);
    }

    @Override
    public @Nullable Object getObject(String label, Map<String, Class<?>> map) throws SQLException {
        return getObject(findColumn(label), map);
    }

    @Override
    public @Nullable Object getObject(String label) throws SQLException {
        return getObject(findColumn(label));
    }

    @Override
    public @Nullable Ref getRef(String label) throws SQLException {
        return getRef(findColumn(label));
    }

    @Override
    public @Nullable RowId getRowId(String label) throws SQLException {
        return getRowId(findColumn(label));
    }

    @Override
    public @Nullable SQLXML getSQLXML(String label) throws SQLException {
        return getSQLXML(findColumn(label));
    }

    @Override
    public short getShort(String label) throws SQLException {
        return getShort(findColumn(label));
    }

    @Override
    public @Nullable String getString(String label) throws SQLException {
        return getString(findColumn(label));
    }

    @Override
    public @Nullable Time getTime(String label, Calendar calendar) throws SQLException {
        return getTime(findColumn(label), calendar);
    }

    @Override
    public @Nullable Time getTime(String label) throws SQLException {
        return getTime(findColumn(label));
    }

    @Override
    public @Nullable Timestamp getTimestamp(String label, Calendar calendar) throws SQLException {
        return getTimestamp(findColumn(label), calendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(String label) throws SQLException {
        return getTimestamp(findColumn(label));
    }

    @Override
    public @Nullable URL getURL(String label) throws SQLException {
        return getURL(findColumn(label));
    }

    @Deprecated
    @Override
    public @Nullable InputStream getUnicodeStream(String label) throws SQLException {
        return getUnicodeStream(findColumn(label));
    }

    @Override
    public void updateArray(String label, Array x) throws SQLException {
        updateArray(findColumn(label), x);
    }

    @Override
    public void updateArray(int column, Array x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateAsciiStream(String label, InputStream x, int length) throws SQLException {
        updateAsciiStream(findColumn(label), x, length);
    }

    @Override
    public void updateAsciiStream(String label, InputStream x, long length) throws SQLException {
        updateAsciiStream(findColumn(label), x, length);
    }

    @Override
    public void updateAsciiStream(String label, InputStream x) throws SQLException {
        updateAsciiStream(findColumn(label), x);
    }

    @Override
    public void updateAsciiStream(int column, InputStream x, int length) throws SQLException {
        update(column, Parameters.ascii(x, length));
    }

    @Override
    public void updateAsciiStream(int column, InputStream x, long length) throws SQLException {
        update(column, Parameters.ascii(x, length));
    }

    @Override
    public void updateAsciiStream(int column, InputStream x) throws SQLException {
        update(column, Parameters.ascii(x, -1));
    }

    @Override
    public void updateBigDecimal(String label, BigDecimal x) throws SQLException {
        updateBigDecimal(findColumn(label), x);
    }

    @Override
    public void updateBigDecimal(int column, BigDecimal x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateBinaryStream(String label, InputStream x, int length) throws SQLException {
        updateBinaryStream(findColumn(label), x, length);
    }

    @Override
    public void updateBinaryStream(String label, InputStream x, long length) throws SQLException {
        updateBinaryStream(findColumn(label), x, length);
    }

    @Override
    public void updateBinaryStream(String label, InputStream x) throws SQLException {
        updateBinaryStream(findColumn(label), x);
    }

    @Override
    public void updateBinaryStream(int column, InputStream x, int length) throws SQLException {
        update(column, Parameters.bytes(x, length));
    }

    @Override
    public void updateBinaryStream(int column, InputStream x, long length) throws SQLException {
        update(column, Parameters.bytes(x, length));
    }

    @Override
    public void updateBinaryStream(int column, InputStream x) throws SQLException {
        update(column, Parameters.bytes(x, -1));
    }

    @Override
    public void updateBlob(String label, InputStream x, long length) throws SQLException {
        updateBlob(findColumn(label), x, length);
    }

    @Override
    public void updateBlob(String label, InputStream x) throws SQLException {
        updateBlob(findColumn(label), x);
    }

    @Override
    public void updateBlob(String label, Blob x) throws SQLException {
        updateBlob(findColumn(label), x);
    }

    @Override
    public void updateBlob(int column, InputStream x, long length) throws SQLException {
        update(column, Parameters.bytes(x, length));
    }

    @Override
    public void updateBlob(int column, InputStream x) throws SQLException {
        update(column, Parameters.bytes(x, -1));
    }

    @Override
    public void updateBlob(int column, Blob x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateBoolean(String label, boolean x) throws SQLException {
        updateBoolean(findColumn(label), x);
    }

    @Override
    public void updateBoolean(int column, boolean x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateByte(String label, byte x) throws SQLException {
        updateByte(findColumn(label), x);
    }

    @Override
    public void updateByte(int column, byte x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateBytes(String label, byte[] x) throws SQLException {
        updateBytes(findColumn(label), x);
    }

    @Override
    public void updateBytes(int column, byte[] x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateCharacterStream(String label, Reader x, int length) throws SQLException {
        updateCharacterStream(findColumn(label), x, length);
    }

    @Override
    public void updateCharacterStream(String label, Reader x, long length) throws SQLException {
        updateCharacterStream(findColumn(label), x, length);
    }

    @Override
    public void updateCharacterStream(String label, Reader x) throws SQLException {
        updateCharacterStream(findColumn(label), x);
    }

    @Override
    public void updateCharacterStream(int column, Reader x, int length) throws SQLException {
        update(column, Parameters.text(x, length));
    }

    @Override
    public void updateCharacterStream(int column, Reader x, long length) throws SQLException {
        update(column, Parameters.text(x, length));
    }

    @Override
    public void updateCharacterStream(int column, Reader x) throws SQLException {
        update(column, Parameters.text(x, -1));
    }

    @Override
    public void updateClob(String label, Reader x, long length) throws SQLException {
        updateClob(findColumn(label), x, length);
    }

    @Override
    public void updateClob(String label, Reader x) throws SQLException {
        updateClob(findColumn(label), x);
    }

    @Override
    public void updateClob(String label, Clob x) throws SQLException {
        updateClob(findColumn(label), x);
    }

    @Override
    public void updateClob(int column, Reader x, long length) throws SQLException {
        update(column, Parameters.text(x, length));
    }

    @Override
    public void updateClob(int column, Reader x) throws SQLException {
        update(column, Parameters.text(x, -1));
    }

    @Override
    public void updateClob(int column, Clob x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateDate(String label, Date x) throws SQLException {
        updateDate(findColumn(label), x);
    }

    @Override
    public void updateDate(int column, Date x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateDouble(String label, double x) throws SQLException {
        updateDouble(findColumn(label), x);
    }

    @Override
    public void updateDouble(int column, double x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateFloat(String label, float x) throws SQLException {
        updateFloat(findColumn(label), x);
    }

    @Override
    public void updateFloat(int column, float x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateInt(String label, int x) throws SQLException {
        updateInt(findColumn(label), x);
    }

    @Override
    public void updateInt(int column, int x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateLong(String label, long x) throws SQLException {
        updateLong(findColumn(label), x);
    }

    @Override
    public void updateLong(int column, long x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateNCharacterStream(String label, Reader x, long length) throws SQLException {
        updateNCharacterStream(findColumn(label), x, length);
    }

    @Override
    public void updateNCharacterStream(String label, Reader x) throws SQLException {
        updateNCharacterStream(findColumn(label), x);
    }

    @Override
    public void updateNCharacterStream(int column, Reader x, long length) throws SQLException {
        update(column, Parameters.text(x, length));
    }

    @Override
    public void updateNCharacterStream(int column, Reader x) throws SQLException {
        update(column, Parameters.text(x, -1));
    }

    @Override
    public void updateNClob(String label, Reader x, long length) throws SQLException {
        updateNClob(findColumn(label), x, length);
    }

    @Override
    public void updateNClob(String label, Reader x) throws SQLException {
        updateNClob(findColumn(label), x);
    }

    @Override
    public void updateNClob(String label, NClob x) throws SQLException {
        updateNClob(findColumn(label), x);
    }

    @Override
    public void updateNClob(int column, Reader x, long length) throws SQLException {
        update(column, Parameters.text(x, length));
    }

    @Override
    public void updateNClob(int column, Reader x) throws SQLException {
        update(column, Parameters.text(x, -1));
    }

    @Override
    public void updateNClob(int column, NClob x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateNString(String label, String x) throws SQLException {
        updateNString(findColumn(label), x);
    }

    @Override
    public void updateNString(int column, String x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateNull(String label) throws SQLException {
        updateNull(findColumn(label));
    }

    @Override
    public void updateNull(int column) throws SQLException {
        update(column, null);
    }

    @Override
    public void updateObject(String label, Object x, int scaleOrLength) throws SQLException {
        updateObject(findColumn(label), x, scaleOrLength);
    }

    @Override
    public void updateObject(String label, Object x, SQLType type, int scaleOrLength) throws SQLException {
        updateObject(findColumn(label), x, type, scaleOrLength);
    }

    @Override
    public void updateObject(String label, Object x, SQLType type) throws SQLException {
        updateObject(findColumn(label), x, type);
    }

    @Override
    public void updateObject(String label, Object x) throws SQLException {
        updateObject(findColumn(label), x);
    }

    @Override
    public void updateObject(int column, Object x, int scaleOrLength) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateObject(int column, Object x, SQLType type, int scaleOrLength) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateObject(int column, Object x, SQLType type) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateObject(int column, Object x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateRef(String label, Ref x) throws SQLException {
        updateRef(findColumn(label), x);
    }

    @Override
    public void updateRef(int column, Ref x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateRowId(String label, RowId x) throws SQLException {
        updateRowId(findColumn(label), x);
    }

    @Override
    public void updateRowId(int column, RowId x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateSQLXML(String label, SQLXML x) throws SQLException {
        updateSQLXML(findColumn(label), x);
    }

    @Override
    public void updateSQLXML(int column, SQLXML x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateShort(String label, short x) throws SQLException {
        updateShort(findColumn(label), x);
    }

    @Override
    public void updateShort(int column, short x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateString(String label, String x) throws SQLException {
        updateString(findColumn(label), x);
    }

    @Override
    public void updateString(int column, String x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateTime(String label, Time x) throws SQLException {
        updateTime(findColumn(label), x);
    }

    @Override
    public void updateTime(int column, Time x) throws SQLException {
        update(column, x);
    }

    @Override
    public void updateTimestamp(String label, Timestamp x) throws SQLException {
        updateTimestamp(findColumn(label), x);
    }

    @Override
    public void updateTimestamp(int column, Timestamp x) throws SQLException {
        update(column, x);
    }
}
