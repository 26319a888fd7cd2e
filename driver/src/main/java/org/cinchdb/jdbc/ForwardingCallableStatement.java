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
import java.sql.CallableStatement;
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
import org.cinchdb.sql.Script;
import org.jspecify.annotations.Nullable;

/** What {@code CallableStatement} says many times: names stand for numbers, and results are read off the one row. */
abstract class ForwardingCallableStatement extends CinchPreparedStatement implements CallableStatement {
    ForwardingCallableStatement(CinchConnection connection, ResultSetKind kind, Script script) throws SQLException {
        super(connection, kind, script, GeneratedKeys.NONE);
    }

    /** Declares a parameter that the call fills; {@code type} is one of {@link java.sql.Types}, null if unknown. */
    abstract void register(int index, @Nullable Integer type) throws SQLException;

    /** What {@code getObject} gives, by the type that was registered. */
    abstract Class<?> registered();

    /** The call's one row, on which the value of an OUT parameter stands in column 1. */
    abstract ResultSet outcome(int index) throws SQLException;

    /** The number of the parameter of this name. */
    abstract int index(String name) throws SQLException;

    @Override
    public @Nullable Array getArray(String name) throws SQLException {
        return getArray(index(name));
    }

    @Override
    public @Nullable Array getArray(int index) throws SQLException {
        return outcome(index).getArray(1);
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(String name) throws SQLException {
        return getBigDecimal(index(name));
    }

    @Deprecated
    @Override
    public @Nullable BigDecimal getBigDecimal(int index, int x) throws SQLException {
        return outcome(index).getBigDecimal(1, x);
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(int index) throws SQLException {
        return outcome(index).getBigDecimal(1);
    }

    @Override
    public @Nullable Blob getBlob(String name) throws SQLException {
        return getBlob(index(name));
    }

    @Override
    public @Nullable Blob getBlob(int index) throws SQLException {
        return outcome(index).getBlob(1);
    }

    @Override
    public boolean getBoolean(String name) throws SQLException {
        return getBoolean(index(name));
    }

    @Override
    public boolean getBoolean(int index) throws SQLException {
        return outcome(index).getBoolean(1);
    }

    @Override
    public byte getByte(String name) throws SQLException {
        return getByte(index(name));
    }

    @Override
    public byte getByte(int index) throws SQLException {
        return outcome(index).getByte(1);
    }

    @Override
    public byte @Nullable [] getBytes(String name) throws SQLException {
        return getBytes(index(name));
    }

    @Override
    public byte @Nullable [] getBytes(int index) throws SQLException {
        return outcome(index).getBytes(1);
    }

    @Override
    public @Nullable Reader getCharacterStream(String name) throws SQLException {
        return getCharacterStream(index(name));
    }

    @Override
    public @Nullable Reader getCharacterStream(int index) throws SQLException {
        return outcome(index).getCharacterStream(1);
    }

    @Override
    public @Nullable Clob getClob(String name) throws SQLException {
        return getClob(index(name));
    }

    @Override
    public @Nullable Clob getClob(int index) throws SQLException {
        return outcome(index).getClob(1);
    }

    @Override
    public @Nullable Date getDate(String name, Calendar x) throws SQLException {
        return getDate(index(name), x);
    }

    @Override
    public @Nullable Date getDate(String name) throws SQLException {
        return getDate(index(name));
    }

    @Override
    public @Nullable Date getDate(int index, Calendar x) throws SQLException {
        return outcome(index).getDate(1, x);
    }

    @Override
    public @Nullable Date getDate(int index) throws SQLException {
        return outcome(index).getDate(1);
    }

    @Override
    public double getDouble(String name) throws SQLException {
        return getDouble(index(name));
    }

    @Override
    public double getDouble(int index) throws SQLException {
        return outcome(index).getDouble(1);
    }

    @Override
    public float getFloat(String name) throws SQLException {
        return getFloat(index(name));
    }

    @Override
    public float getFloat(int index) throws SQLException {
        return outcome(index).getFloat(1);
    }

    @Override
    public int getInt(String name) throws SQLException {
        return getInt(index(name));
    }

    @Override
    public int getInt(int index) throws SQLException {
        return outcome(index).getInt(1);
    }

    @Override
    public long getLong(String name) throws SQLException {
        return getLong(index(name));
    }

    @Override
    public long getLong(int index) throws SQLException {
        return outcome(index).getLong(1);
    }

    @Override
    public @Nullable Reader getNCharacterStream(String name) throws SQLException {
        return getNCharacterStream(index(name));
    }

    @Override
    public @Nullable Reader getNCharacterStream(int index) throws SQLException {
        return outcome(index).getNCharacterStream(1);
    }

    @Override
    public @Nullable NClob getNClob(String name) throws SQLException {
        return getNClob(index(name));
    }

    @Override
    public @Nullable NClob getNClob(int index) throws SQLException {
        return outcome(index).getNClob(1);
    }

    @Override
    public @Nullable String getNString(String name) throws SQLException {
        return getNString(index(name));
    }

    @Override
    public @Nullable String getNString(int index) throws SQLException {
        return outcome(index).getNString(1);
    }

    @Override
    public <T> @Nullable T getObject(String name, Class<T> x) throws SQLException {
        return getObject(index(name), x);
    }

    @Override
    public @Nullable Object getObject(String name, Map<String, Class<?>> x) throws SQLException {
        return getObject(index(name), x);
    }

    @Override
    public @Nullable Object getObject(String name) throws SQLException {
        return getObject(index(name));
    }

    @Override
    public <T> @Nullable T getObject(int index, Class<T> x) throws SQLException {
        return outcome(index).getObject(1, x);
    }

    @Override
    public @Nullable Object getObject(int index, Map<String, Class<?>> x) throws SQLException {
        return outcome(index).getObject(1, x);
    }

    @Override
    public @Nullable Object getObject(int index) throws SQLException {
        ResultSet value = outcome(index);
        return value.getObject(1, registered());
    }

    @Override
    public @Nullable Ref getRef(String name) throws SQLException {
        return getRef(index(name));
    }

    @Override
    public @Nullable Ref getRef(int index) throws SQLException {
        return outcome(index).getRef(1);
    }

    @Override
    public @Nullable RowId getRowId(String name) throws SQLException {
        return getRowId(index(name));
    }

    @Override
    public @Nullable RowId getRowId(int index) throws SQLException {
        return outcome(index).getRowId(1);
    }

    @Override
    public @Nullable SQLXML getSQLXML(String name) throws SQLException {
        return getSQLXML(index(name));
    }

    @Override
    public @Nullable SQLXML getSQLXML(int index) throws SQLException {
        return outcome(index).getSQLXML(1);
    }

    @Override
    public short getShort(String name) throws SQLException {
        return getShort(index(name));
    }

    @Override
    public short getShort(int index) throws SQLException {
        return outcome(index).getShort(1);
    }

    @Override
    public @Nullable String getString(String name) throws SQLException {
        return getString(index(name));
    }

    @Override
    public @Nullable String getString(int index) throws SQLException {
        return outcome(index).getString(1);
    }

    @Override
    public @Nullable Time getTime(String name, Calendar x) throws SQLException {
        return getTime(index(name), x);
    }

    @Override
    public @Nullable Time getTime(String name) throws SQLException {
        return getTime(index(name));
    }

    @Override
    public @Nullable Time getTime(int index, Calendar x) throws SQLException {
        return outcome(index).getTime(1, x);
    }

    @Override
    public @Nullable Time getTime(int index) throws SQLException {
        return outcome(index).getTime(1);
    }

    @Override
    public @Nullable Timestamp getTimestamp(String name, Calendar x) throws SQLException {
        return getTimestamp(index(name), x);
    }

    @Override
    public @Nullable Timestamp getTimestamp(String name) throws SQLException {
        return getTimestamp(index(name));
    }

    @Override
    public @Nullable Timestamp getTimestamp(int index, Calendar x) throws SQLException {
        return outcome(index).getTimestamp(1, x);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int index) throws SQLException {
        return outcome(index).getTimestamp(1);
    }

    @Override
    public @Nullable URL getURL(String name) throws SQLException {
        return getURL(index(name));
    }

    @Override
    public @Nullable URL getURL(int index) throws SQLException {
        return outcome(index).getURL(1);
    }

    @Override
    public void registerOutParameter(String name, int x, String y2) throws SQLException {
        registerOutParameter(index(name), x, y2);
    }

    @Override
    public void registerOutParameter(String name, int x, int y2) throws SQLException {
        registerOutParameter(index(name), x, y2);
    }

    @Override
    public void registerOutParameter(String name, int x) throws SQLException {
        registerOutParameter(index(name), x);
    }

    @Override
    public void registerOutParameter(String name, SQLType x, String y2) throws SQLException {
        registerOutParameter(index(name), x, y2);
    }

    @Override
    public void registerOutParameter(String name, SQLType x, int y2) throws SQLException {
        registerOutParameter(index(name), x, y2);
    }

    @Override
    public void registerOutParameter(String name, SQLType x) throws SQLException {
        registerOutParameter(index(name), x);
    }

    @Override
    public void registerOutParameter(int index, int x, String y2) throws SQLException {
        register(index, x);
    }

    @Override
    public void registerOutParameter(int index, int x, int y2) throws SQLException {
        register(index, x);
    }

    @Override
    public void registerOutParameter(int index, int x) throws SQLException {
        register(index, x);
    }

    @Override
    public void registerOutParameter(int index, SQLType x, String y2) throws SQLException {
        register(index, x.getVendorTypeNumber());
    }

    @Override
    public void registerOutParameter(int index, SQLType x, int y2) throws SQLException {
        register(index, x.getVendorTypeNumber());
    }

    @Override
    public void registerOutParameter(int index, SQLType x) throws SQLException {
        register(index, x.getVendorTypeNumber());
    }

    @Override
    public void setAsciiStream(String name, InputStream x, int y2) throws SQLException {
        setAsciiStream(index(name), x, y2);
    }

    @Override
    public void setAsciiStream(String name, InputStream x, long y2) throws SQLException {
        setAsciiStream(index(name), x, y2);
    }

    @Override
    public void setAsciiStream(String name, InputStream x) throws SQLException {
        setAsciiStream(index(name), x);
    }

    @Override
    public void setBigDecimal(String name, BigDecimal x) throws SQLException {
        setBigDecimal(index(name), x);
    }

    @Override
    public void setBinaryStream(String name, InputStream x, int y2) throws SQLException {
        setBinaryStream(index(name), x, y2);
    }

    @Override
    public void setBinaryStream(String name, InputStream x, long y2) throws SQLException {
        setBinaryStream(index(name), x, y2);
    }

    @Override
    public void setBinaryStream(String name, InputStream x) throws SQLException {
        setBinaryStream(index(name), x);
    }

    @Override
    public void setBlob(String name, InputStream x, long y2) throws SQLException {
        setBlob(index(name), x, y2);
    }

    @Override
    public void setBlob(String name, InputStream x) throws SQLException {
        setBlob(index(name), x);
    }

    @Override
    public void setBlob(String name, Blob x) throws SQLException {
        setBlob(index(name), x);
    }

    @Override
    public void setBoolean(String name, boolean x) throws SQLException {
        setBoolean(index(name), x);
    }

    @Override
    public void setByte(String name, byte x) throws SQLException {
        setByte(index(name), x);
    }

    @Override
    public void setBytes(String name, byte[] x) throws SQLException {
        setBytes(index(name), x);
    }

    @Override
    public void setCharacterStream(String name, Reader x, int y2) throws SQLException {
        setCharacterStream(index(name), x, y2);
    }

    @Override
    public void setCharacterStream(String name, Reader x, long y2) throws SQLException {
        setCharacterStream(index(name), x, y2);
    }

    @Override
    public void setCharacterStream(String name, Reader x) throws SQLException {
        setCharacterStream(index(name), x);
    }

    @Override
    public void setClob(String name, Reader x, long y2) throws SQLException {
        setClob(index(name), x, y2);
    }

    @Override
    public void setClob(String name, Reader x) throws SQLException {
        setClob(index(name), x);
    }

    @Override
    public void setClob(String name, Clob x) throws SQLException {
        setClob(index(name), x);
    }

    @Override
    public void setDate(String name, Date x, Calendar y2) throws SQLException {
        setDate(index(name), x, y2);
    }

    @Override
    public void setDate(String name, Date x) throws SQLException {
        setDate(index(name), x);
    }

    @Override
    public void setDouble(String name, double x) throws SQLException {
        setDouble(index(name), x);
    }

    @Override
    public void setFloat(String name, float x) throws SQLException {
        setFloat(index(name), x);
    }

    @Override
    public void setInt(String name, int x) throws SQLException {
        setInt(index(name), x);
    }

    @Override
    public void setLong(String name, long x) throws SQLException {
        setLong(index(name), x);
    }

    @Override
    public void setNCharacterStream(String name, Reader x, long y2) throws SQLException {
        setNCharacterStream(index(name), x, y2);
    }

    @Override
    public void setNCharacterStream(String name, Reader x) throws SQLException {
        setNCharacterStream(index(name), x);
    }

    @Override
    public void setNClob(String name, Reader x, long y2) throws SQLException {
        setNClob(index(name), x, y2);
    }

    @Override
    public void setNClob(String name, Reader x) throws SQLException {
        setNClob(index(name), x);
    }

    @Override
    public void setNClob(String name, NClob x) throws SQLException {
        setNClob(index(name), x);
    }

    @Override
    public void setNString(String name, String x) throws SQLException {
        setNString(index(name), x);
    }

    @Override
    public void setNull(String name, int x, String y2) throws SQLException {
        setNull(index(name), x, y2);
    }

    @Override
    public void setNull(String name, int x) throws SQLException {
        setNull(index(name), x);
    }

    @Override
    public void setObject(String name, Object x, int y2, int y3) throws SQLException {
        setObject(index(name), x, y2, y3);
    }

    @Override
    public void setObject(String name, Object x, int y2) throws SQLException {
        setObject(index(name), x, y2);
    }

    @Override
    public void setObject(String name, Object x, SQLType y2, int y3) throws SQLException {
        setObject(index(name), x, y2, y3);
    }

    @Override
    public void setObject(String name, Object x, SQLType y2) throws SQLException {
        setObject(index(name), x, y2);
    }

    @Override
    public void setObject(String name, Object x) throws SQLException {
        setObject(index(name), x);
    }

    @Override
    public void setRowId(String name, RowId x) throws SQLException {
        setRowId(index(name), x);
    }

    @Override
    public void setSQLXML(String name, SQLXML x) throws SQLException {
        setSQLXML(index(name), x);
    }

    @Override
    public void setShort(String name, short x) throws SQLException {
        setShort(index(name), x);
    }

    @Override
    public void setString(String name, String x) throws SQLException {
        setString(index(name), x);
    }

    @Override
    public void setTime(String name, Time x, Calendar y2) throws SQLException {
        setTime(index(name), x, y2);
    }

    @Override
    public void setTime(String name, Time x) throws SQLException {
        setTime(index(name), x);
    }

    @Override
    public void setTimestamp(String name, Timestamp x, Calendar y2) throws SQLException {
        setTimestamp(index(name), x, y2);
    }

    @Override
    public void setTimestamp(String name, Timestamp x) throws SQLException {
        setTimestamp(index(name), x);
    }

    @Override
    public void setURL(String name, URL x) throws SQLException {
        setURL(index(name), x);
    }

    @Override
    public boolean wasNull() throws SQLException {
        return outcome(1).wasNull();
    }
}
