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
import org.cinchdb.schema.Schema;
import org.cinchdb.schema.Schema.Item;
import org.cinchdb.schema.Schema.ItemKey;
import org.cinchdb.schema.Scratch;
import org.cinchdb.schema.ThreeWay;
import org.cinchdb.schema.ThreeWay.Merged;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sqlite.SqliteErrors;

/**
 * Brings the changes of one branch into another: what is to be appended to the log of the one that receives, or why it
 * cannot be. It writes nothing; the logs and schemas that it works on are values.
 *
 * <p>The base is what both have: the changes whose ids are in both logs. That stays right after repeated and
 * criss-cross merges, because a change keeps its id on every branch that it reaches. Where the common changes are the
 * beginning of a log, the base is the schema there; else it is put together from them, each picked on top of those
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
     * @param log all its changes in their order
     */
    public record Branch(List<Change> log, History history) {
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
     * @param side which version to take, where {@code change} has no SQL
     * @param change the answer as the log will have it, behind the changes that are merged. Its SQL, if it has any, is
     *     run on the version {@link Side#OURS} of a table or column, and where an index, view or trigger is not there
     */
    public record Answer(Side side, Change change) {
        boolean isSql() {
            return !change.sql().isEmpty();
        }
    }

    /** No conflict has an answer. */
    public static final Answers NONE = conflict -> Optional.empty();

    /** What came of it. */
    public sealed interface Outcome {}

    /** Everything is there already. */
    public record UpToDate() implements Outcome {}

    /**
     * These changes go to the end of the log: those that are merged, then the answers to conflicts.
     *
     * @param schema what it comes to
     * @param fastForward whether the branch that receives had nothing of its own
     */
    public record Ready(List<Change> changes, Schema schema, boolean fastForward) implements Outcome {
        private Ready with(Recorder answers) {
            List<Change> all = new ArrayList<>(changes);
            all.addAll(answers.changes());
            return new Ready(all, answers.schema(), fastForward);
        }
    }

    /** It cannot be done by itself. */
    public record Conflicted(List<Conflict> conflicts) implements Outcome {}

    private final Branch theirs;
    private final Branch ours;
    private final Answers answers;
    private final Set<String> common;
    private final int prefix;
    private final Map<String, String> canonicalIds;
    private final Map<Conflict, Answer> answered = new LinkedHashMap<>();

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
        Merged merged =
                ThreeWay.merge(base, our, their, conflict -> answer(conflict).map(Answer::side));
        if (!merged.conflicts().isEmpty()) {
            List<Conflict> all = new ArrayList<>(merged.conflicts());
            all.addAll(brokenEitherWay(base, our, their));
            return new Conflicted(all);
        }
        List<Conflict> conflicts = new ArrayList<>(answeredDifferently(our, their));
        Schema goal = chosen(merged.schema(), our, their, conflicts);
        Recorder settled = settled(goal, our, their, conflicts);
        if (!conflicts.isEmpty()) {
            return new Conflicted(conflicts);
        }
        Outcome outcome = rebased(our, their, goal, merged.same());
        return outcome instanceof Ready ready && !answered.isEmpty() ? ready.with(settled) : outcome;
    }

    private Optional<Answer> answer(Conflict conflict) {
        Optional<Answer> answer = answers.to(conflict);
        answer.ifPresent(given -> answered.put(conflict, given));
        return answer;
    }

    /** Whether all of our changes are theirs too, be it in another order. */
    private boolean hasNothingOfItsOwn() {
        return common.size() == ours.log().size();
    }

    private Map<String, String> canonicalIds() throws SQLException {
        return canonicalIds(
                ours.history().schema(ours.head()),
                ours.history().ids(ours.head()),
                theirs.history().ids(theirs.head()));
    }

    /** One id for what has several; where our schema has the object, the id that it has there. */
    public static Map<String, String> canonicalIds(Schema our, Ids ourIds, Ids theirIds) {
        Map<String, Set<String>> classes = new HashMap<>();
        for (Map<String, String> aliases : List.of(ourIds.aliases(), theirIds.aliases())) {
            aliases.forEach((id, other) -> {
                Set<String> one = classes.computeIfAbsent(id, key -> new TreeSet<>(Set.of(key)));
                one.addAll(classes.computeIfAbsent(other, key -> new TreeSet<>(Set.of(key))));
                one.forEach(member -> classes.put(member, one));
            });
        }
        Set<String> here = new HashSet<>();
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
        for (Branch branch : List.of(ours, theirs)) {
            if (ids(branch.log().subList(0, common.size())).equals(common)) {
                return canonical(branch.history().schema(common.size()));
            }
        }
        Schema parting = canonical(ours.history().schema(prefix));
        // What one side made a second time, and so skipped, the other has made for good.
        return ThreeWay.merge(parting, commonOn(ours), commonOn(theirs), ThreeWay.UNRESOLVED)
                .schema();
    }

    /** The common changes of a branch alone, each picked on top of those before. */
    private Schema commonOn(Branch branch) throws SQLException {
        Schema picked = canonical(branch.history().schema(prefix));
        try (Line line =
                new Line(branch.history().schema(prefix), branch.history().ids(prefix))) {
            for (Change change : afterPrefix(branch)) {
                Schema before = canonical(line.schema());
                Schema after = canonical(line.follow(change));
                if (common.contains(change.id())) {
                    picked = ThreeWay.merge(before, picked, after, ThreeWay.UNRESOLVED)
                            .schema();
                }
            }
        }
        return picked;
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

    /**
     * The schema on which the answers' SQL is run: without what that makes anew, and with what was chosen for objects
     * that do not work. Without any answer, what does not work is a conflict.
     */
    private Schema chosen(Schema merged, Schema our, Schema their, List<Conflict> conflicts) throws SQLException {
        Schema chosen = merged;
        for (Map.Entry<Conflict, Answer> entry : Map.copyOf(answered).entrySet()) {
            if (entry.getValue().isSql()) {
                chosen = without(chosen, entry.getKey());
            }
        }
        List<Conflict> broken = Health.broken(chosen, our, their);
        for (Conflict conflict : broken) {
            Optional<Answer> answer = answer(conflict);
            if (answer.isPresent()) {
                Schema side = answer.get().side() == Side.OURS ? our : their;
                boolean isThere = conflict.kind() == Kind.TABLE
                        ? side.table(conflict.name()).isPresent()
                        : side.items().containsKey(ItemKey.of(conflict.kind(), conflict.name()));
                if (!isThere && conflict.kind() == Kind.TABLE && !answer.get().isSql()) {
                    chosen = withoutTable(chosen, conflict.name());
                } else if (!isThere || answer.get().isSql()) {
                    chosen = without(chosen, conflict);
                }
            }
        }
        if (answered.isEmpty()) {
            conflicts.addAll(broken);
        }
        return chosen;
    }

    /**
     * The schema without an index, view or trigger; the triggers on a view go with it, and come back with the answer.
     */
    private Schema without(Schema schema, Conflict conflict) {
        if (conflict.kind() == Kind.TABLE || conflict.kind() == Kind.COLUMN) {
            return schema;
        }
        Map<ItemKey, Item> items = new LinkedHashMap<>(schema.items());
        items.remove(ItemKey.of(conflict.kind(), conflict.name()));
        if (conflict.kind() == Kind.VIEW) {
            StringBuilder sql = new StringBuilder();
            for (Item item : schema.items().values()) {
                if (item.kind() == Kind.TRIGGER
                        && Identifiers.fold(item.table()).equals(Identifiers.fold(conflict.name()))) {
                    items.remove(item.key());
                    sql.append(";\n").append(item.sql());
                }
            }
            answered.computeIfPresent(
                    conflict,
                    (key, answer) -> answer.isSql()
                            ? new Answer(answer.side(), answer.change().then(sql))
                            : answer);
        }
        return Schema.of(schema.tables().values(), items.values());
    }

    private static Schema withoutTable(Schema schema, String name) {
        String folded = Identifiers.fold(name);
        return Schema.of(
                schema.tables().values().stream()
                        .filter(table -> !Identifiers.fold(table.name()).equals(folded))
                        .toList(),
                schema.items().values().stream()
                        .filter(item -> item.kind() == Kind.VIEW
                                || !Identifiers.fold(item.table()).equals(folded))
                        .toList());
    }

    /** The answers on top of what is merged; what does not work then stays a conflict. */
    private Recorder settled(Schema chosen, Schema our, Schema their, List<Conflict> conflicts) throws SQLException {
        Recorder recorder = new Recorder(chosen, Ids.of(chosen, Map.of()));
        if (answered.isEmpty()) {
            return recorder;
        }
        try (Scratch scratch = Scratch.of(chosen)) {
            for (Map.Entry<Conflict, Answer> entry : answered.entrySet()) {
                Change change = entry.getValue().change();
                try {
                    scratch.attempt(() -> SchemaApplier.run(scratch.database(), change));
                    recorder.ran(scratch.database(), change);
                } catch (SQLException e) {
                    conflicts.add(
                            entry.getKey().withNote("The SQL that was given for it fails: " + SqliteErrors.detail(e)));
                }
            }
        } catch (SQLException e) {
            conflicts.addAll(Health.broken(chosen, our, their));
            if (conflicts.isEmpty()) {
                throw e;
            }
        }
        if (conflicts.isEmpty()) {
            for (Conflict broken : Health.broken(recorder.schema(), our, their)) {
                boolean asked = answered.keySet().stream().anyMatch(broken::isAbout);
                conflicts.add(asked ? broken.withNote("The answer that was given does not mend it") : broken);
            }
        }
        return recorder;
    }

    /**
     * What common changes have come to differently on the two sides, by answers that each gave on its own: of two
     * answers the one that is not the base would win. What has an answer in this merge is settled.
     */
    private List<Conflict> answeredDifferently(Schema our, Schema their) throws SQLException {
        if (!hasOwnAnswers(ours) || !hasOwnAnswers(theirs)) {
            return List.of();
        }
        Merged one = onBase(commonOn(ours), our, their);
        Merged other = onBase(commonOn(theirs), our, their);
        Set<ItemKey> found = new LinkedHashSet<>(one.schema().differing(other.schema()));
        for (Merged merged : List.of(one, other)) {
            merged.conflicts().forEach(conflict -> found.add(object(conflict)));
        }
        answered.keySet().forEach(conflict -> found.remove(object(conflict)));
        return found.stream().map(Merge::answeredDifferently).toList();
    }

    /** What a conflict is about; of a column, the table. */
    private static ItemKey object(Conflict conflict) {
        return conflict.kind() == Kind.COLUMN
                ? ItemKey.of(Kind.TABLE, conflict.name().replaceFirst("\\.[^.]*$", ""))
                : ItemKey.of(conflict.kind(), conflict.name());
    }

    private boolean hasOwnAnswers(Branch branch) {
        return ownChanges(branch).stream().anyMatch(change -> change.kind().equals("resolve"));
    }

    private Merged onBase(Schema base, Schema our, Schema their) throws SQLException {
        return ThreeWay.merge(
                base,
                our,
                their,
                conflict -> Optional.ofNullable(answered.get(conflict)).map(Answer::side));
    }

    private static Conflict answeredDifferently(ItemKey object) {
        return new Conflict(
                Conflict.Code.ORDER_DEPENDENT,
                object.kind(),
                object.folded(),
                null,
                null,
                null,
                "Both sides answered a conflict about %s '%s', differently. Make it alike on one of them, then merge again"
                        .formatted(object.kind().word(), object.folded()));
    }

    private Outcome rebased(Schema our, Schema their, Schema goal, Map<String, String> same) throws SQLException {
        Map<String, String> ids = new HashMap<>(canonicalIds);
        same.forEach((id, other) -> ids.put(id, other));
        ids.replaceAll((id, other) -> same.getOrDefault(other, other));
        Set<Conflict> conflicts = new LinkedHashSet<>();
        List<Change> changes;
        Set<String> filled;
        try (Rebase rebase = new Rebase(our, goal, ids, ownChanges(ours), new WrittenRows(theirs.log(), ours.log()))) {
            rebase.run(theirs.history().schema(prefix), theirs.history().ids(prefix), afterPrefix(theirs), common);
            conflicts.addAll(rebase.conflicts());
            changes = rebase.rebased();
            filled = rebase.filled();
        }
        if (hasNothingOfItsOwn()) {
            return conflicts.isEmpty() ? new Ready(changes, goal, true) : new Conflicted(List.copyOf(conflicts));
        }
        try (Rebase rebase = new Rebase(
                their.withIds(ids), goal, ids, ownChanges(theirs), new WrittenRows(ours.log(), theirs.log()))) {
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
}
