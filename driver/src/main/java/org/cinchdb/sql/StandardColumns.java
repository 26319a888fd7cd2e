/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.List;
import org.cinchdb.sql.TableDefinition.Column;

/**
 * The columns that {@code cinch table create} adds, filled by SQLite itself, so that an INSERT by any tool gets them.
 *
 * <p><b>The id</b> is {@code INTEGER PRIMARY KEY AUTOINCREMENT} unless a UUID is asked for: it is the one key that
 * SQLite's {@code last_insert_rowid()}, and so {@code Statement.getGeneratedKeys()}, Hibernate's IDENTITY and jOOQ tell
 * without being asked for a column by name; and {@code AUTOINCREMENT}, since an id that was deleted and comes back
 * means another row to whoever kept it. A UUID is version 7 (RFC 9562), made by a default: it grows with time, so that
 * new rows go to the end of the index.
 *
 * <p><b>Times</b> are UTC text to the millisecond, as SQLite's own date functions write it. {@code updated_at} is set
 * by a trigger after each UPDATE that leaves it alone: to now, or a millisecond after what it was if that is later, so
 * that it always grows. One that sets it keeps what it set. That is also why the trigger's own UPDATE does not fire it
 * again, whatever {@code recursive_triggers} says.
 */
public final class StandardColumns {
    public static final String ID = "id";
    public static final String CREATED_AT = "created_at";
    public static final String UPDATED_AT = "updated_at";

    private static final String TIME = "strftime('%Y-%m-%d %H:%M:%f', ";
    private static final String NOW = TIME + "'now')";
    private static final String MILLIS = "cast((julianday('now') - 2440587.5) * 86400000 as integer)";

    /** The form of an id. */
    public enum IdForm {
        /** A whole number that SQLite counts up. */
        INTEGER,
        /** Text. */
        UUID,
        /** None is added. */
        NONE
    }

    private StandardColumns() {}

    /** The id, which is the primary key. */
    public static Column id(IdForm form) {
        return new Column(
                ID,
                form == IdForm.INTEGER
                        ? "INTEGER primary key autoincrement"
                        : "TEXT primary key not null default (" + uuid() + ")");
    }

    private static String uuid() {
        return ("printf('%%08x-%%04x-7%%03x-%%04x-%%012x', %1$s >> 16, %1$s & 65535, random() & 4095,"
                        + " 32768 | (random() & 16383), random() & 281474976710655)")
                .formatted(MILLIS);
    }

    /** {@code created_at} and {@code updated_at}. */
    public static List<Column> times() {
        String definition = "TIMESTAMP not null default (" + NOW + ")";
        return List.of(new Column(CREATED_AT, definition), new Column(UPDATED_AT, definition));
    }

    /** The trigger that keeps {@code updated_at} of a table whose rows are found by {@code rowid}. */
    public static String trigger(String table, String rowid) {
        return """
                create trigger %s after update on %s
                when new.updated_at is old.updated_at
                begin
                  update %2$s
                  set updated_at = max(%s, coalesce(%sold.updated_at, '+0.001 seconds'), ''))
                  where %s = new.%5$s;
                end""".formatted(Identifiers.quote(triggerName(table)), Identifiers.quote(table), NOW, TIME, rowid);
    }

    /** The name of the trigger that keeps {@code updated_at} of a table. */
    public static String triggerName(String table) {
        return table + "_" + UPDATED_AT;
    }

    /** Whether a trigger, by its name, keeps {@code updated_at} of some table. */
    public static boolean isTrigger(String name) {
        return Identifiers.fold(name).endsWith("_" + UPDATED_AT);
    }
}
