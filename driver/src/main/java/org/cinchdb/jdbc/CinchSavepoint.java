/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.SQLException;
import java.sql.Savepoint;
import org.cinchdb.SqlState;

/** A savepoint of one transaction; {@code id} counts the unnamed ones, whose SQL name is made of it. */
record CinchSavepoint(String sqlName, int id, boolean named) implements Savepoint {
    static CinchSavepoint named(String name) {
        return new CinchSavepoint(name, 0, true);
    }

    static CinchSavepoint unnamed(int id) {
        return new CinchSavepoint("cinch_savepoint_" + id, id, false);
    }

    @Override
    public int getSavepointId() throws SQLException {
        if (named) {
            throw SqlState.SAVEPOINT.error("Savepoint '%s' has a name, no number: call getSavepointName().", sqlName);
        }
        return id;
    }

    @Override
    public String getSavepointName() throws SQLException {
        if (!named) {
            throw SqlState.SAVEPOINT.error("Savepoint %d has no name: call getSavepointId().", id);
        }
        return sqlName;
    }
}
