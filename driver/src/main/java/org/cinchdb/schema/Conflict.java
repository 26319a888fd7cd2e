/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.schema;

import org.jspecify.annotations.Nullable;

/**
 * Why two lines of changes do not come together by themselves, at one object.
 *
 * @param name the object's name, a column's as {@code table.column}
 * @param base its SQL where the lines parted; null if it was not there
 * @param ours its SQL on the side that receives; null if it is not there
 * @param theirs its SQL on the side that is merged; null if it is not there
 * @param message what happened, and what to do
 */
public record Conflict(
        Code code,
        Kind kind,
        String name,
        @Nullable String base,
        @Nullable String ours,
        @Nullable String theirs,
        String message) {
    /** The kinds of conflicts. */
    public enum Code {
        /** Both sides made an object of one name, differently. */
        ADD_ADD,
        /** What one side made or renamed has the name of another object. */
        NAME_COLLISION,
        /** One side dropped what the other altered, indexed, hung a trigger on or redefined. */
        MODIFY_DROP,
        /** One side dropped what the other renamed. */
        RENAME_DROP,
        /** One object got two names. */
        RENAME_RENAME,
        /** Both sides changed one thing differently. */
        MODIFY_MODIFY,
        /** Something that worked would no longer: what it reads is gone on the other side. */
        DEPENDENCY,
        /** The changes come together, but not in this order. */
        ORDER_DEPENDENT,
        /** A statement whose names nobody can follow met changes on the other side. */
        OPAQUE,
        /** The schemas come together; rows of some tenant do not fit. */
        DATA,
        /** The branches have no common history. */
        NO_BASE
    }

    /** Which version a person chose. */
    public enum Side {
        OURS,
        THEIRS
    }

    /** The same conflict, as the other side sees it. */
    public Conflict swapped() {
        return new Conflict(code, kind, name, base, theirs, ours, message);
    }

    /** Whether another is the same conflict, whatever it says of the reason. */
    public boolean isAbout(Conflict other) {
        return code == other.code && kind == other.kind && name.equals(other.name);
    }

    /** The same conflict with something more to say. */
    public Conflict withNote(String note) {
        return new Conflict(code, kind, name, base, ours, theirs, message + ". " + note);
    }
}
