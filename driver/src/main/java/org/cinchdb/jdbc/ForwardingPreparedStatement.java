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
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/** What {@code PreparedStatement} says in many ways: every {@code setX} binds one value. */
abstract class ForwardingPreparedStatement extends CinchStatement implements PreparedStatement {
    ForwardingPreparedStatement(CinchConnection connection, ResultSetKind kind) {
        super(connection, kind);
    }

    /** Binds a value; dates and times in the calendar's zone, null: this JVM's. */
    abstract void bind(int index, @Nullable Object value, @Nullable Calendar calendar) throws SQLException;

    private void bind(int index, @Nullable Object value) throws SQLException {
        bind(index, value, null);
    }

    @Override
    public void setArray(int index, Array x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setAsciiStream(int index, InputStream x, int length) throws SQLException {
        bind(index, Parameters.ascii(x, length));
    }

    @Override
    public void setAsciiStream(int index, InputStream x, long length) throws SQLException {
        bind(index, Parameters.ascii(x, length));
    }

    @Override
    public void setAsciiStream(int index, InputStream x) throws SQLException {
        bind(index, Parameters.ascii(x, -1));
    }

    @Override
    public void setBigDecimal(int index, BigDecimal x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setBinaryStream(int index, InputStream x, int length) throws SQLException {
        bind(index, Parameters.bytes(x, length));
    }

    @Override
    public void setBinaryStream(int index, InputStream x, long length) throws SQLException {
        bind(index, Parameters.bytes(x, length));
    }

    @Override
    public void setBinaryStream(int index, InputStream x) throws SQLException {
        bind(index, Parameters.bytes(x, -1));
    }

    @Override
    public void setBlob(int index, InputStream x, long length) throws SQLException {
        bind(index, Parameters.bytes(x, length));
    }

    @Override
    public void setBlob(int index, InputStream x) throws SQLException {
        bind(index, Parameters.bytes(x, -1));
    }

    @Override
    public void setBlob(int index, Blob x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setBoolean(int index, boolean x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setByte(int index, byte x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setBytes(int index, byte[] x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setCharacterStream(int index, Reader x, int length) throws SQLException {
        bind(index, Parameters.text(x, length));
    }

    @Override
    public void setCharacterStream(int index, Reader x, long length) throws SQLException {
        bind(index, Parameters.text(x, length));
    }

    @Override
    public void setCharacterStream(int index, Reader x) throws SQLException {
        bind(index, Parameters.text(x, -1));
    }

    @Override
    public void setClob(int index, Reader x, long length) throws SQLException {
        bind(index, Parameters.text(x, length));
    }

    @Override
    public void setClob(int index, Reader x) throws SQLException {
        bind(index, Parameters.text(x, -1));
    }

    @Override
    public void setClob(int index, Clob x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setDate(int index, Date x, Calendar calendar) throws SQLException {
        bind(index, x, calendar);
    }

    @Override
    public void setDate(int index, Date x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setDouble(int index, double x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setFloat(int index, float x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setInt(int index, int x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setLong(int index, long x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setNCharacterStream(int index, Reader x, long length) throws SQLException {
        bind(index, Parameters.text(x, length));
    }

    @Override
    public void setNCharacterStream(int index, Reader x) throws SQLException {
        bind(index, Parameters.text(x, -1));
    }

    @Override
    public void setNClob(int index, Reader x, long length) throws SQLException {
        bind(index, Parameters.text(x, length));
    }

    @Override
    public void setNClob(int index, Reader x) throws SQLException {
        bind(index, Parameters.text(x, -1));
    }

    @Override
    public void setNClob(int index, NClob x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setNString(int index, String x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setNull(int index, int type, String typeName) throws SQLException {
        bind(index, null);
    }

    @Override
    public void setNull(int index, int type) throws SQLException {
        bind(index, null);
    }

    @Override
    public void setObject(int index, Object x, int type, int scale) throws SQLException {
        bind(index, x == null ? null : Parameters.cast(x, type, scale));
    }

    @Override
    public void setObject(int index, Object x, int type) throws SQLException {
        bind(index, x == null ? null : Parameters.cast(x, type, -1));
    }

    @Override
    public void setObject(int index, Object x, SQLType type, int scale) throws SQLException {
        setObject(index, x, type.getVendorTypeNumber(), scale);
    }

    @Override
    public void setObject(int index, Object x, SQLType type) throws SQLException {
        setObject(index, x, type.getVendorTypeNumber());
    }

    @Override
    public void setObject(int index, Object x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setRef(int index, Ref x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setRowId(int index, RowId x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setSQLXML(int index, SQLXML x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setShort(int index, short x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setString(int index, String x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setTime(int index, Time x, Calendar calendar) throws SQLException {
        bind(index, x, calendar);
    }

    @Override
    public void setTime(int index, Time x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setTimestamp(int index, Timestamp x, Calendar calendar) throws SQLException {
        bind(index, x, calendar);
    }

    @Override
    public void setTimestamp(int index, Timestamp x) throws SQLException {
        bind(index, x);
    }

    @Override
    public void setURL(int index, URL x) throws SQLException {
        bind(index, x);
    }

    @Deprecated
    @Override
    public void setUnicodeStream(int index, InputStream x, int length) throws SQLException {
        bind(index, Parameters.bytes(x, length));
    }
}
