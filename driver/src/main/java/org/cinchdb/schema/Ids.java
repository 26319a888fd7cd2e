/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cinchdb.sql.Identifiers;
import org.jspecify.annotations.Nullable;

/**
 * Which object stands behind each name of a schema. An id is given once, by the change that makes the object, and stays
 * with it through every rename. For one thread at a time.
 */
public final class Ids {
    private record Named(Kind kind, String name, @Nullable String of) {
        String key() {
            return Ids.key(kind, name, of);
        }
    }

    private final Map<String, Named> named = new LinkedHashMap<>();
    private final Map<String, String> byKey = new HashMap<>();
    private final Map<String, String> aliases = new HashMap<>();

    /** The ids of a schema's objects. */
    public static Ids of(Schema schema, Map<String, String> aliases) {
        Ids ids = new Ids();
        ids.aliases.putAll(aliases);
        for (Schema.Table table : schema.tables().values()) {
            ids.put(table.id(), new Named(Kind.TABLE, table.name(), null));
            for (Schema.Column column : table.columns()) {
                ids.put(column.id(), new Named(Kind.COLUMN, column.name(), table.id()));
            }
        }
        for (Schema.Item item : schema.items().values()) {
            ids.put(item.id(), new Named(item.kind(), item.name(), null));
        }
        return ids;
    }

    public Ids copy() {
        Ids copy = new Ids();
        copy.named.putAll(named);
        copy.byKey.putAll(byKey);
        copy.aliases.putAll(aliases);
        return copy;
    }

    private static String key(Kind kind, String name, @Nullable String of) {
        return kind.word() + ' ' + (of == null ? "" : of) + ' ' + Identifiers.fold(name);
    }

    /** The id that a change gives to what it makes. */
    public static String fresh(String changeId, String name) {
        return changeId + ":" + Identifiers.fold(name);
    }

    /** The id that a change gives to a column that it makes. */
    public static String fresh(String changeId, String table, String column) {
        return fresh(changeId, table) + "." + Identifiers.fold(column);
    }

    /** The id of the change that made an object. */
    public static String maker(String id) {
        return id.substring(0, Math.max(0, id.indexOf(':')));
    }

    /** The id behind a name; {@code of} is the id of a column's table. */
    public Optional<String> find(Kind kind, String name, @Nullable String of) {
        return Optional.ofNullable(byKey.get(key(kind, name, of)));
    }

    /** The name of an object that is there now. */
    public Optional<String> name(String id) {
        return Optional.ofNullable(named.get(id)).map(Named::name);
    }

    /** An id, and the others that mean the same object. */
    public Set<String> synonyms(String id) {
        Set<String> same = new LinkedHashSet<>(Set.of(id));
        int known = 0;
        while (known < same.size()) {
            known = same.size();
            aliases.forEach((one, other) -> {
                if (same.contains(one) || same.contains(other)) {
                    same.add(one);
                    same.add(other);
                }
            });
        }
        return same;
    }

    /** Ids that mean the same object as another: two sides of a merge had made it alike. */
    public Map<String, String> aliases() {
        return aliases;
    }

    private void put(String id, Named name) {
        named.put(id, name);
        byKey.put(name.key(), id);
    }

    private void remove(String id) {
        Named gone = named.remove(id);
        if (gone != null) {
            byKey.remove(gone.key(), id);
        }
    }

    /** Follows one change: all of its effects at once, so that two objects may swap their names. */
    public void apply(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect.did() == Effect.Did.RENAME || effect.did() == Effect.Did.DROP) {
                remove(effect.id());
            }
        }
        for (Effect effect : effects) {
            switch (effect.did()) {
                case CREATE, RENAME -> put(effect.id(), new Named(effect.kind(), effect.name(), effect.of()));
                case SAME -> aliases.put(effect.id(), effect.ofOrThrow());
                case DROP -> dropColumnsOf(effect);
                case CHANGE, READ -> {}
            }
        }
    }

    private void dropColumnsOf(Effect effect) {
        if (effect.kind() == Kind.TABLE) {
            List<String> columns = new ArrayList<>();
            named.forEach((id, name) -> {
                if (effect.id().equals(name.of())) {
                    columns.add(id);
                }
            });
            columns.forEach(this::remove);
        }
    }
}
