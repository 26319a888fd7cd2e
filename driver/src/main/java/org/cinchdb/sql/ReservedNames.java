/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import org.jspecify.annotations.Nullable;

/** Tables that are not the user's: Cinch's own, and those of the schema. */
final class ReservedNames {
    static final String PREFIX = "__";

    private ReservedNames() {}

    static boolean isSchemaTable(String table) {
        return switch (Identifiers.fold(table)) {
            case "sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema" -> true;
            default -> false;
        };
    }

    /** The first of Cinch's own names that a statement changes; null if it leaves them alone. */
    static @Nullable String first(Tokens tokens, @Nullable Dml dml, @Nullable Ddl ddl) {
        if (dml != null) {
            return isReserved(dml.table()) ? dml.table() : null;
        }
        if (ddl == null) {
            return null;
        }
        if (isReserved(ddl.name())) {
            return ddl.name();
        }
        if (isReserved(ddl.table())) {
            return ddl.table();
        }
        return isReserved(ddl.newName()) ? ddl.newName() : firstInBody(tokens, ddl);
    }

    private static @Nullable String firstInBody(Tokens tokens, Ddl ddl) {
        if (ddl.objectType() != Ddl.ObjectType.TRIGGER) {
            return null;
        }
        for (QualifiedName target : TriggerBody.targets(tokens)) {
            if (isReserved(target.name())) {
                return target.name();
            }
        }
        return null;
    }

    private static boolean isReserved(@Nullable String name) {
        return name != null && name.startsWith(PREFIX);
    }
}
