/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cinchdb.schema.Conflict;
import org.cinchdb.schema.Conflict.Side;
import org.cinchdb.schema.Health;
import org.cinchdb.schema.Ids;
import org.cinchdb.schema.Kind;
import org.cinchdb.schema.Migration;
import org.cinchdb.schema.Schema;
import org.cinchdb.schema.Schema.Item;
import org.cinchdb.schema.Schema.ItemKey;
import org.cinchdb.schema.ThreeWay;
import org.cinchdb.schema.ThreeWay.Merged;

/**
 * Brings the changes of one branch into another: what is to be appended to the log of the one that receives, or why it
 * cannot be. It writes nothing; the logs and schemas that it works on are values.
 *
 * <p>The base is what both have: the changes whose ids are in both logs. That stays right after repeated and
 * criss-cross merges, because a change keeps its id on every branch that it reaches. Where the common changes are the
 * beginning of both logs, the base is the schema there; else it is put together from them, each picked on top of those
 * before it.
 *
 * <p>What the two heads come to is decided from three schemas ({@link ThreeWay}), and that everything in it works
 * ({@link Health}). Then the changes of either side are put on top of the other side's ({@link Rebase}): both must lead
 * to that one schema.
 */
public final class Merge {
    /** What a branch looked like at a position of its log. */
    public interface History {
        Schema schema(long position) throws SQLException;

        Ids ids(long position) throws SQLException;
    }

    /**
     * A branch that takes part.
     *
     * @param name what decides between two branches where any order will do
     * @param log all its changes in their order
     */
    public record Branch(String name, List<Change> log, History history) {
        long head() {
            return log.size();
        }
    }

    /** Answers conflicts. */
    public interface Answers {
        /** What was chosen, if anything was. */
        Optional<Answer> to(Conflict conflict);
    }

    /**
     * The answer to a conflict.
     *
     * @param side which version to take; with {@code sql}, the one that the SQL is run on top of
     */
    public record Answer(Side side, Optional<String> sql) {}

    /** No conflict has an answer. */
    public static final Answers NONE = conflict -> Optional.empty();

    /** What came of it. */
    public sealed interface Outcome {}

    /** Everything is there already. */
    public record UpToDate() implements Outcome {}

    /**
     * These changes go to the end of the log.
     *
     * @param schema what it comes to
     * @param fastForward whether the branch that receives had nothing of its own
     */
    public record Ready(List<Change> changes, Schema schema, boolean fastForward) implements Outcome {}

    /** It cannot be done by itself. */
    public record Conflicted(List<Conflict> conflicts) implements Outcome {}

    private final Branch theirs;
    private final Branch ours;
    private final Answers answers;
    private final Set<String> common;
    private final int prefix;
    private final Map<String, String> canonicalIds;

    private Merge(Branch theirs, Branch ours, Answers answers) throws SQLException {
        this.theirs = theirs;
        this.ours = ours;
        this.answers = answers;
        this.common = ids(ours.log());
        this.common.retainAll(ids(theirs.log()));
        this.prefix = prefix(ours.log(), theirs.log());
        this.canonicalIds = canonicalIds();
    }

    /** What it takes to merge {@code theirs} into {@code ours}. */
    public static Outcome plan(Branch theirs, Branch ours, Answers answers) throws SQLException {
        return new Merge(theirs, ours, answers).run();
    }

    private static Set<String> ids(List<Change> log) {
        return log.stream().map(Change::id).collect(Collectors.toCollection(HashSet::new));
    }

    private static int prefix(List<Change> a, List<Change> b) {
        int length = 0;
        while (length < a.size()
                && length < b.size()
                && a.get(length).id().equals(b.get(length).id())) {
            length++;
        }
        return length;
    }

    private Outcome run() throws SQLException {
        if (common.size() == theirs.log().size()) {
            return new UpToDate();
        }
        Schema our = ours.history().schema(ours.head());
        Schema their = canonical(theirs.history().schema(theirs.head()));
        if (prefix == ours.log().size()) {
            List<Conflict> broken = Health.broken(their, our, their);
            return broken.isEmpty() ? new Ready(ownChanges(theirs), their, true) : new Conflicted(broken);
        }
        Schema base = hasNothingOfItsOwn() ? our : base();
        Merged merged = ThreeWay.merge(
                base, our, their, conflict -> answers.to(conflict).map(Answer::side));
        if (!merged.conflicts().isEmpty()) {
            List<Conflict> all = new ArrayList<>(merged.conflicts());
            all.addAll(brokenEitherWay(base, our, their));
            return new Conflicted(all);
        }
        List<Conflict> conflicts = new ArrayList<>();
        Schema goal = sound(merged.schema(), our, their, conflicts);
        return conflicts.isEmpty() ? rebased(our, their, goal, merged.same()) : new Conflicted(conflicts);
    }

    /** Whether all of our changes are theirs too, be it in another order. */
    private boolean hasNothingOfItsOwn() {
        return common.size() == ours.log().size();
    }

    /** One id for what has several; where the receiving branch has the object, the id that it has there. */
    private Map<String, String> canonicalIds() throws SQLException {
        Map<String, Set<String>> classes = new HashMap<>();
        for (Map<String, String> aliases : List.of(
                ours.history().ids(ours.head()).aliases(),
                theirs.history().ids(theirs.head()).aliases())) {
            aliases.forEach((id, other) -> {
                Set<String> one = classes.computeIfAbsent(id, key -> new TreeSet<>(Set.of(key)));
                one.addAll(classes.computeIfAbsent(other, key -> new TreeSet<>(Set.of(key))));
                one.forEach(member -> classes.put(member, one));
            });
        }
        Set<String> here = new HashSet<>();
        Schema our = ours.history().schema(ours.head());
        our.tables().values().forEach(table -> {
            here.add(table.id());
            table.columns().forEach(column -> here.add(column.id()));
        });
        Map<String, String> canonical = new HashMap<>();
        classes.forEach((id, members) -> canonical.put(
                id,
                members.stream()
                        .filter(here::contains)
                        .findFirst()
                        .orElseGet(() -> members.iterator().next())));
        return canonical;
    }

    private Schema canonical(Schema schema) {
        return canonicalIds.isEmpty() ? schema : schema.withIds(canonicalIds);
    }

    /** The schema that both sides come from. */
    private Schema base() throws SQLException {
        Branch first = ours.name().compareTo(theirs.name()) < 0 ? ours : theirs;
        Schema base = canonical(first.history().schema(prefix));
        if (common.size() == prefix) {
            return base;
        }
        try (Line line =
                new Line(first.history().schema(prefix), first.history().ids(prefix))) {
            for (Change change : first.log().subList(prefix, first.log().size())) {
                Schema before = canonical(line.schema());
                Schema after = canonical(line.follow(change));
                if (common.contains(change.id())) {
                    base = ThreeWay.merge(before, base, after, ThreeWay.UNRESOLVED)
                            .schema();
                }
            }
        }
        return base;
    }

    /** What would be broken whichever sides were taken at the conflicts. */
    private static List<Conflict> brokenEitherWay(Schema base, Schema our, Schema their) throws SQLException {
        Map<String, Conflict> found = new LinkedHashMap<>();
        for (Side side : Side.values()) {
            Schema merged = ThreeWay.merge(base, our, their, conflict -> Optional.of(side))
                    .schema();
            Map<String, Conflict> broken = new LinkedHashMap<>();
            for (Conflict conflict : Health.broken(merged, our, their)) {
                broken.put(conflict.kind() + " " + conflict.name(), conflict);
            }
            if (side == Side.OURS) {
                found.putAll(broken);
            } else {
                found.keySet().retainAll(broken.keySet());
            }
        }
        return List.copyOf(found.values());
    }

    /** The schema with the answers to what does not work in it; what has none is a conflict. */
    private Schema sound(Schema merged, Schema our, Schema their, List<Conflict> conflicts) throws SQLException {
        Map<ItemKey, Item> items = new LinkedHashMap<>(merged.items());
        for (Conflict conflict : Health.broken(merged, our, their)) {
            Optional<Answer> answer = answers.to(conflict);
            ItemKey key = ItemKey.of(conflict.kind(), conflict.name());
            if (answer.isEmpty()) {
                conflicts.add(conflict);
            } else if (conflict.kind() != Kind.TABLE) {
                Schema chosen = answer.get().side() == Side.OURS ? our : their;
                Item item =
                        answer.get().sql().isPresent() ? null : chosen.items().get(key);
                if (item == null) {
                    items.remove(key);
                } else {
                    items.put(key, item);
                }
            }
        }
        return Schema.of(merged.tables().values(), items.values());
    }

    private Outcome rebased(Schema our, Schema their, Schema goal, Map<String, String> same) throws SQLException {
        Map<String, String> ids = new HashMap<>(canonicalIds);
        same.forEach((id, other) -> ids.put(id, other));
        ids.replaceAll((id, other) -> same.getOrDefault(other, other));
        Set<Conflict> conflicts = new LinkedHashSet<>();
        List<Change> changes;
        Set<String> filled;
        try (Rebase rebase = new Rebase(our, goal, ids, ownChanges(ours))) {
            rebase.run(theirs.history().schema(prefix), theirs.history().ids(prefix), afterPrefix(theirs), common);
            conflicts.addAll(rebase.conflicts());
            changes = rebase.rebased();
            filled = rebase.filled();
        }
        if (hasNothingOfItsOwn()) {
            return conflicts.isEmpty() ? new Ready(changes, goal, true) : new Conflicted(List.copyOf(conflicts));
        }
        try (Rebase rebase = new Rebase(their.withIds(ids), goal, ids, ownChanges(theirs))) {
            rebase.run(ours.history().schema(prefix), ours.history().ids(prefix), afterPrefix(ours), common);
            rebase.conflicts().forEach(conflict -> conflicts.add(conflict.swapped()));
            filled.retainAll(rebase.filled());
        }
        filledTwice(goal, filled).forEach(conflicts::add);
        return conflicts.isEmpty() ? new Ready(changes, goal, false) : new Conflicted(List.copyOf(conflicts));
    }

    /** Both sides rebuilt a table and filled a column anew: whichever comes first decides what the other one reads. */
    private static List<Conflict> filledTwice(Schema goal, Set<String> filled) {
        List<Conflict> conflicts = new ArrayList<>();
        goal.tables()
                .values()
                .forEach(table -> table.columns().stream()
                        .filter(column -> filled.contains(column.id()))
                        .map(column -> new Conflict(
                                Conflict.Code.MODIFY_MODIFY,
                                Kind.COLUMN,
                                table.name() + "." + column.name(),
                                null,
                                null,
                                null,
                                "Both sides rebuilt table '%s' and filled column '%s', differently. Take one rebuild back"
                                        .formatted(table.name(), column.name())))
                        .forEach(conflicts::add));
        return conflicts;
    }

    private List<Change> ownChanges(Branch branch) {
        return branch.log().stream()
                .filter(change -> !common.contains(change.id()))
                .toList();
    }

    private List<Change> afterPrefix(Branch branch) {
        return branch.log().subList(prefix, branch.log().size());
    }

    /**
     * What two schemas differ in.
     *
     * @return the statements that make the second of the first
     */
    public static List<String> difference(Schema from, Schema to) throws SQLException {
        return Migration.between(from, to);
    }
}
