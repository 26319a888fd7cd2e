/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cinchdb.schema.Conflict.Code;
import org.cinchdb.schema.Conflict.Side;
import org.cinchdb.schema.Schema.Column;
import org.cinchdb.schema.Schema.Item;
import org.cinchdb.schema.Schema.ItemKey;
import org.cinchdb.schema.Schema.Table;
import org.cinchdb.sql.Identifiers;
import org.jspecify.annotations.Nullable;

/**
 * Merges two schemas that come from a third: values in, a value out.
 *
 * <p>The problem with merging SQL text is that a rename on one side changes the text of whatever names the object, so
 * that nearly everything seems to be changed by both. The method: objects are matched by their ids, and their final
 * names are decided first. Then SQLite itself brings all three schemas under those names ({@link Scratch#renamed}), and
 * only then are texts compared: table by table in its parts (columns by id, constraints, options), indexes, views and
 * triggers by name. What one side left as it was is taken from the other; what both changed alike is one change; what
 * both changed differently is a conflict. So what was created and dropped within a side, or renamed back and forth, was
 * never there.
 *
 * <p>The outcome does not depend on which side is called ours, but for the order of columns and objects.
 *
 * <p>Rejected: replaying one side's statements on the other. It finds the first thing that fails, not all; it fails at
 * names that only exist for a moment; and a statement that runs may still do damage (a view that reads a double-quoted
 * column goes on to read a string when the column is gone).
 */
public final class ThreeWay {
    /** Answers a conflict: with a side to take, or not at all. */
    @FunctionalInterface
    public interface Resolver {
        Optional<Side> choose(Conflict conflict);
    }

    /** No conflict has an answer. */
    public static final Resolver UNRESOLVED = conflict -> Optional.empty();

    /**
     * What came of it.
     *
     * @param schema where the sides come together; where there are conflicts it is only good for looking at
     * @param conflicts those without an answer
     * @param same ids of the other side's objects that are one with ours, by theirs
     */
    public record Merged(Schema schema, List<Conflict> conflicts, Map<String, String> same) {
        public Merged {
            conflicts = List.copyOf(conflicts);
            same = Map.copyOf(same);
        }
    }

    private final Schema base;
    private final Schema ours;
    private Schema theirs;
    private final Resolver resolver;
    private final List<Conflict> conflicts = new ArrayList<>();
    private final Map<String, String> same = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Set<String> alive = new LinkedHashSet<>();
    private final Set<String> gone = new HashSet<>();
    private final Map<ItemKey, Item> items = new LinkedHashMap<>();

    private ThreeWay(Schema base, Schema ours, Schema theirs, Resolver resolver) {
        this.base = base;
        this.ours = ours;
        this.theirs = theirs;
        this.resolver = resolver;
    }

    /** Merges. Whether everything still works in the outcome is {@link Health}'s to say. */
    public static Merged merge(Schema base, Schema ours, Schema theirs, Resolver resolver) throws SQLException {
        return new ThreeWay(base, ours, theirs, resolver).run();
    }

    private Merged run() throws SQLException {
        unify();
        decideTables();
        decideNames();
        // What theirs left alone is as ours has it: of that, neither base nor theirs need be looked at.
        boolean columns = renamesColumns(base) || renamesColumns(ours) || renamesColumns(theirs);
        Set<String> moved = base.moved(theirs);
        Schema baseThere = renamed(base, base.without(theirs, ours, moved), names, columns);
        Schema oursThere = Scratch.renamed(ours, names, columns);
        Schema theirsThere = renamed(theirs, theirs.without(base, ours, moved), names, columns);
        List<Table> tables = new ArrayList<>();
        for (String id : alive) {
            if (ours.tables().containsKey(id) || theirs.tables().containsKey(id)) {
                tables.add(table(
                        Optional.ofNullable(baseThere.tables().get(id)),
                        Optional.ofNullable(oursThere.tables().get(id)),
                        Optional.ofNullable(theirsThere.tables().get(id))));
            }
        }
        mergeItems(baseThere, oursThere, theirsThere);
        collisionsWithItems(tables);
        dropLoneTriggers(tables);
        return new Merged(Schema.of(tables, items.values()), conflicts, same);
    }

    /** Some objects of a schema, under other names: what they do not name is not needed to find out. */
    private static Schema renamed(Schema schema, Schema some, Map<String, String> names, boolean columns)
            throws SQLException {
        return Scratch.renamed(schema.around(some), names, columns).only(some);
    }

    private boolean renamesColumns(Schema schema) {
        return Rename.between(schema, names).stream().anyMatch(rename -> rename.table() != null);
    }

    /** Whether a conflict is answered; if not, it is noted. */
    private Optional<Side> answer(
            Code code,
            Kind kind,
            String name,
            @Nullable String before,
            @Nullable String our,
            @Nullable String their,
            String message) {
        Conflict conflict = new Conflict(code, kind, name, before, our, their, message);
        Optional<Side> side = resolver.choose(conflict);
        if (side.isEmpty()) {
            conflicts.add(conflict);
        }
        return side;
    }

    /** Objects that both sides made under one name are looked at as one. */
    private void unify() {
        for (Table table : theirs.tables().values()) {
            if (!base.tables().containsKey(table.id()) && !ours.tables().containsKey(table.id())) {
                ours.table(table.name())
                        .filter(our -> !base.tables().containsKey(our.id())
                                && !theirs.tables().containsKey(our.id()))
                        .ifPresent(our -> same.put(table.id(), our.id()));
            }
        }
        for (Table table : theirs.tables().values()) {
            String id = same.getOrDefault(table.id(), table.id());
            Table our = ours.tables().get(id);
            if (our != null) {
                Set<String> known = columnIds(base.tables().get(id));
                Set<String> mine = columnIds(our);
                Set<String> others = columnIds(table);
                for (Column column : table.columns()) {
                    if (!known.contains(column.id()) && !mine.contains(column.id())) {
                        our.column(column.name())
                                .filter(there -> !known.contains(there.id()) && !others.contains(there.id()))
                                .ifPresent(there -> same.put(column.id(), there.id()));
                    }
                }
            }
        }
        theirs = theirs.withIds(same);
    }

    private static Set<String> columnIds(@Nullable Table table) {
        Set<String> ids = new LinkedHashSet<>();
        if (table != null) {
            table.columns().forEach(column -> ids.add(column.id()));
        }
        return ids;
    }

    /** Which tables and columns there are in the end. */
    private void decideTables() throws SQLException {
        Set<String> all = new LinkedHashSet<>(ours.tables().keySet());
        all.addAll(theirs.tables().keySet());
        for (String id : all) {
            Table before = base.tables().get(id);
            Table our = ours.tables().get(id);
            Table their = theirs.tables().get(id);
            if (before == null || (our != null && their != null)) {
                alive.add(id);
            } else {
                Schema keeper = our != null ? ours : theirs;
                Schema baseThere = renamed(base, base.on(before), namesIn(keeper), false);
                if (isKeptAgainstDrop(before, our, their, baseThere, keeper)) {
                    alive.add(id);
                }
            }
        }
        for (String id : List.copyOf(alive)) {
            Table before = base.tables().get(id);
            Table our = ours.tables().get(id);
            Table their = theirs.tables().get(id);
            if (our != null && their != null) {
                decideColumns(before, our, their);
            } else {
                alive.addAll(columnIds(our == null ? their : our));
            }
        }
    }

    private static Map<String, String> namesIn(Schema schema) {
        Map<String, String> names = new HashMap<>();
        for (Table table : schema.tables().values()) {
            names.put(table.id(), table.name());
            table.columns().forEach(column -> names.put(column.id(), column.name()));
        }
        return names;
    }

    /** One side dropped a table: fine if the other left it as it was. */
    private boolean isKeptAgainstDrop(
            Table before, @Nullable Table our, @Nullable Table their, Schema baseThere, Schema keeper) {
        Table kept = Objects.requireNonNull(our == null ? their : our);
        String what = kept.name().equals(before.name())
                ? touched(kept, baseThere, keeper)
                : "renamed it to '" + kept.name() + "'";
        if (what.isEmpty()) {
            return false;
        }
        Optional<Side> side = answer(
                kept.name().equals(before.name()) ? Code.MODIFY_DROP : Code.RENAME_DROP,
                Kind.TABLE,
                before.name(),
                before.sql(),
                our == null ? null : our.sql(),
                their == null ? null : their.sql(),
                "One side dropped table '%s', the other %s".formatted(before.name(), what));
        return side.isEmpty() || (side.get() == Side.OURS) == (our != null);
    }

    /** What a side did to a table that the other dropped; empty: nothing. */
    private static String touched(Table kept, Schema baseThere, Schema keeper) {
        Table before = Objects.requireNonNull(baseThere.tables().get(kept.id()));
        if (!Shapes.of(before).equals(Shapes.of(kept)) || !columnIds(before).equals(columnIds(kept))) {
            return "altered it";
        }
        String name = Identifiers.fold(kept.name());
        for (Item item : keeper.items().values()) {
            if (item.kind() != Kind.VIEW && Identifiers.fold(item.table()).equals(name)) {
                Item old = baseThere.items().get(item.key());
                if (old == null || !Shapes.of(old).equals(Shapes.of(item))) {
                    return "made %s '%s' on it".formatted(item.kind().word(), item.name());
                }
            }
        }
        return "";
    }

    private void decideColumns(@Nullable Table before, Table our, Table their) {
        Set<String> known = columnIds(before);
        Set<String> all = columnIds(our);
        all.addAll(columnIds(their));
        for (String id : all) {
            Optional<String> mine = our.nameOf(id);
            Optional<String> other = their.nameOf(id);
            if (!known.contains(id) || (mine.isPresent() && other.isPresent())) {
                alive.add(id);
            } else if (before != null && isColumnKept(before, our, their, id)) {
                alive.add(id);
            }
        }
    }

    private boolean isColumnKept(Table before, Table our, Table their, String id) {
        boolean oursHasIt = our.nameOf(id).isPresent();
        Table keeper = oursHasIt ? our : their;
        String old = before.nameOf(id).orElseThrow();
        String name = keeper.nameOf(id).orElseThrow();
        String definition = definition(keeper, name);
        boolean renamed = !old.equals(name);
        boolean changed = !Shapes.normal(definition(before, old)).equals(Shapes.normal(definition));
        if (!renamed && !changed) {
            return false;
        }
        String shown = "\"" + name + "\" " + definition;
        Optional<Side> side = answer(
                renamed ? Code.RENAME_DROP : Code.MODIFY_DROP,
                Kind.COLUMN,
                before.name() + "." + old,
                "\"" + old + "\" " + definition(before, old),
                oursHasIt ? shown : null,
                oursHasIt ? null : shown,
                "One side dropped column '%s' of table '%s', the other %s"
                        .formatted(old, before.name(), renamed ? "renamed it to '" + name + "'" : "changed it"));
        return side.isEmpty() || (side.get() == Side.OURS) == oursHasIt;
    }

    private static String definition(Table table, String column) {
        return Shapes.parts(table)
                .flatMap(parts -> parts.definition().columns().stream()
                        .filter(there -> Identifiers.fold(there.name()).equals(Identifiers.fold(column)))
                        .findFirst())
                .map(there -> there.definition())
                .orElse("");
    }

    /** What everything is called in the end; what goes keeps its name if nothing else takes it. */
    private void decideNames() {
        Map<String, String> taken = new HashMap<>();
        Map<String, String> going = new HashMap<>();
        for (String id : sorted(base.tables(), ours.tables(), theirs.tables())) {
            Table before = base.tables().get(id);
            Table our = ours.tables().get(id);
            Table their = theirs.tables().get(id);
            if (alive.contains(id)) {
                String name = name(Kind.TABLE, before, our, their, Table::name, Table::name);
                names.put(id, free(Kind.TABLE, name, name, id, taken, our, their));
            } else {
                going.put(id, Objects.requireNonNull(before).name());
            }
            nameColumns(before, our, their);
        }
        nameWhatGoes(going, taken);
        going.keySet().forEach(id -> gone.add(Identifiers.fold(names.getOrDefault(id, ""))));
    }

    private void nameWhatGoes(Map<String, String> going, Map<String, String> taken) {
        going.forEach((id, name) -> {
            boolean free = taken.putIfAbsent(Identifiers.fold(name), id) == null;
            names.put(id, free ? name : name + " (dropped " + names.size() + ")");
        });
    }

    private static Set<String> sorted(Map<String, Table> a, Map<String, Table> b, Map<String, Table> c) {
        Set<String> ids = new TreeSet<>(a.keySet());
        ids.addAll(b.keySet());
        ids.addAll(c.keySet());
        return ids;
    }

    private void nameColumns(@Nullable Table before, @Nullable Table our, @Nullable Table their) {
        Map<String, String> taken = new HashMap<>();
        Map<String, String> going = new HashMap<>();
        Set<String> all = new TreeSet<>(columnIds(before));
        all.addAll(columnIds(our));
        all.addAll(columnIds(their));
        for (String id : all) {
            Column old = column(before, id);
            Column mine = column(our, id);
            Column other = column(their, id);
            if (alive.contains(id) && (mine != null || other != null)) {
                String table = Objects.requireNonNull(before != null ? before : our == null ? their : our)
                        .name();
                String name = name(Kind.COLUMN, old, mine, other, Column::name, column -> table + "." + column.name());
                names.put(id, free(Kind.COLUMN, table + "." + name, name, id, taken, mine, other));
            } else {
                going.put(
                        id,
                        Objects.requireNonNull(old == null ? mine == null ? other : mine : old)
                                .name());
            }
        }
        nameWhatGoes(going, taken);
    }

    private static @Nullable Column column(@Nullable Table table, String id) {
        return table == null
                ? null
                : table.columns().stream()
                        .filter(column -> column.id().equals(id))
                        .findFirst()
                        .orElse(null);
    }

    private interface Text<T> {
        String of(T object);
    }

    /** One name out of three. */
    private <T> String name(
            Kind kind, @Nullable T before, @Nullable T our, @Nullable T their, Text<T> name, Text<T> shown) {
        if (our == null || their == null) {
            return name.of(Objects.requireNonNull(our == null ? their : our));
        }
        String mine = name.of(our);
        String other = name.of(their);
        String old = before == null ? mine : name.of(before);
        if (mine.equals(other) || other.equals(old)) {
            return mine;
        }
        if (mine.equals(old)) {
            return other;
        }
        String least = mine.compareTo(other) < 0 ? mine : other;
        if (Identifiers.fold(mine).equals(Identifiers.fold(other))) {
            return least;
        }
        Optional<Side> side = answer(
                Code.RENAME_RENAME,
                kind,
                before == null ? mine : shown.of(before),
                old,
                mine,
                other,
                "%s '%s' got two names: '%s' and '%s'"
                        .formatted(kind.word(), before == null ? old : shown.of(before), mine, other));
        return side.map(chosen -> chosen == Side.OURS ? mine : other).orElse(least);
    }

    /** A name that two objects would have goes to the first. */
    private <T> String free(
            Kind kind,
            String shown,
            String name,
            String id,
            Map<String, String> taken,
            @Nullable T our,
            @Nullable T their) {
        String first = taken.putIfAbsent(Identifiers.fold(name), id);
        if (first == null) {
            return name;
        }
        collision(kind, shown, our == null ? null : name, their == null ? null : name);
        return name + " (second " + names.size() + ")";
    }

    private void collision(Kind kind, String name, @Nullable String our, @Nullable String their) {
        conflicts.add(new Conflict(
                Code.NAME_COLLISION,
                kind,
                name,
                null,
                our,
                their,
                "Two objects would be called '%s'. Rename one of them on its branch".formatted(name)));
    }

    private Table table(Optional<Table> before, Optional<Table> our, Optional<Table> their) {
        if (our.isEmpty() || their.isEmpty()) {
            return our.or(() -> their).orElseThrow();
        }
        return new TableMerge(this::answer, alive, names, before.orElse(null), our.get(), their.get()).run();
    }

    /** Hears of a conflict, and gives the answer to it if there is one. */
    interface Answers {
        Optional<Side> answer(
                Code code,
                Kind kind,
                String name,
                @Nullable String before,
                @Nullable String our,
                @Nullable String their,
                String message);
    }

    private void mergeItems(Schema baseThere, Schema oursThere, Schema theirsThere) {
        Set<ItemKey> keys = new LinkedHashSet<>(oursThere.items().keySet());
        keys.addAll(theirsThere.items().keySet());
        for (ItemKey key : keys) {
            Item before = baseThere.items().get(key);
            Item our = before != null && isLeftAlone(key)
                    ? before
                    : oursThere.items().get(key);
            Item their = theirsThere.items().get(key);
            String hung = our == null
                    ? triggerOn(key, baseThere, theirsThere)
                    : their == null ? triggerOn(key, baseThere, oursThere) : "";
            Item merged = item(standing(before), standing(our), standing(their), hung);
            if (merged != null) {
                items.put(key, merged);
                if (our != null && their != null && !our.id().equals(their.id())) {
                    same.put(their.id(), our.id());
                }
            }
        }
    }

    /** Ours too may have left alone what it no longer translates: a view over a view that has other columns now. */
    private boolean isLeftAlone(ItemKey key) {
        Item our = ours.items().get(key);
        return our != null && our.equals(base.items().get(key)) && !Schema.mentions(our.sql(), base.moved(ours));
    }

    /** An index or a trigger goes with its table. */
    private @Nullable Item standing(@Nullable Item item) {
        return item == null || (item.kind() != Kind.VIEW && gone.contains(Identifiers.fold(item.table())))
                ? null
                : item;
    }

    /** The name of a trigger that a side has hung on a view, or changed there; empty: none. */
    private static String triggerOn(ItemKey view, Schema before, Schema after) {
        return view.kind() != Kind.VIEW
                ? ""
                : after.items().values().stream()
                        .filter(item -> item.kind() == Kind.TRIGGER
                                && Identifiers.fold(item.table()).equals(view.folded()))
                        .filter(item -> !Objects.equals(text(before.items().get(item.key())), text(item)))
                        .map(Item::name)
                        .findFirst()
                        .orElse("");
    }

    /** What becomes of an index, view or trigger; {@code hung}: what was hung on it, which counts as changing it. */
    private @Nullable Item item(@Nullable Item before, @Nullable Item our, @Nullable Item their, String hung) {
        String old = text(before);
        String mine = text(our);
        String other = text(their);
        if (hung.isEmpty() || before == null) {
            if (Objects.equals(mine, other) || Objects.equals(other, old)) {
                return our;
            }
            if (Objects.equals(mine, old)) {
                return their;
            }
        }
        Item shown = Objects.requireNonNull(our == null ? their : our);
        String what = shown.kind().word() + " '" + shown.name() + "'";
        Code code;
        String message;
        if (our == null || their == null) {
            code = Code.MODIFY_DROP;
            message = "One side dropped " + what
                    + (hung.isEmpty() ? ", the other redefined it" : ", the other made trigger '" + hung + "' on it");
        } else if (before == null) {
            code = Code.ADD_ADD;
            message = "Both sides made " + what + ", differently";
        } else {
            code = Code.MODIFY_MODIFY;
            message = "Both sides redefined " + what + ", differently";
        }
        Optional<Side> side = answer(
                code,
                shown.kind(),
                shown.name(),
                before == null ? null : before.sql(),
                our == null ? null : our.sql(),
                their == null ? null : their.sql(),
                message);
        if (side.isPresent()) {
            return side.get() == Side.OURS ? our : their;
        }
        return other == null || (mine != null && mine.compareTo(other) < 0) ? our : their;
    }

    /** Triggers go with what they stand on. */
    private void dropLoneTriggers(Collection<Table> tables) {
        Set<String> there = new HashSet<>();
        tables.forEach(table -> there.add(Identifiers.fold(table.name())));
        items.values().stream()
                .filter(item -> item.kind() == Kind.VIEW)
                .forEach(view -> there.add(view.key().folded()));
        items.values().removeIf(item -> item.kind() == Kind.TRIGGER && !there.contains(Identifiers.fold(item.table())));
    }

    private static @Nullable String text(@Nullable Item item) {
        return item == null ? null : Shapes.of(item);
    }

    /** Tables, views and indexes share one name space; triggers have their own. */
    private void collisionsWithItems(Collection<Table> tables) {
        Map<String, Kind> taken = new HashMap<>();
        tables.forEach(table -> taken.put(Identifiers.fold(table.name()), Kind.TABLE));
        List<Item> indexesThenViews = new ArrayList<>(items.values());
        indexesThenViews.sort(Comparator.comparing(Item::kind));
        for (Item item : indexesThenViews) {
            if (item.kind() != Kind.TRIGGER) {
                Kind other = taken.putIfAbsent(item.key().folded(), item.kind());
                if (other != null) {
                    collision(
                            item.kind(),
                            item.name(),
                            ours.items().containsKey(item.key()) ? item.sql() : null,
                            theirs.items().containsKey(item.key()) ? item.sql() : null);
                    items.remove(item.key());
                }
            }
        }
    }
}
