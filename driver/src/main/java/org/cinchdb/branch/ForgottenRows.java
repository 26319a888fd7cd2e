/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cinchdb.schema.Conflict;
import org.cinchdb.schema.Effect;
import org.cinchdb.schema.Effect.Did;
import org.cinchdb.schema.Ids;
import org.cinchdb.schema.Kind;
import org.cinchdb.sqlite.SqliteConnection;

/** Tables and columns that a merge would bring back empty, since what was dropped is not kept any more. */
public final class ForgottenRows {
    /** Something old that a change makes again. */
    private record Return(Change change, Effect effect) {}

    private ForgottenRows() {}

    /**
     * Finds them.
     *
     * @param ours the branch that dropped them
     * @param appended what is to come to the end of its log; what is dropped and brought back within it is kept
     * @return conflicts of the code {@link Conflict.Code#DATA}
     */
    public static List<Conflict> in(Merge.Branch ours, List<Change> appended, Instant now) throws SQLException {
        List<Return> returns = returns(appended);
        if (returns.isEmpty()) {
            return List.of();
        }
        List<Conflict> conflicts = new ArrayList<>();
        try (SqliteConnection json = SqliteConnection.memory()) {
            Map<String, Change> drops = new HashMap<>();
            for (Change change : ours.log()) {
                for (Effect effect : Effect.parse(json, change.effects())) {
                    if (effect.isOf(Did.DROP)) {
                        drops.put(effect.id(), change);
                    }
                }
            }
            Ids ids = ours.history().ids(ours.head());
            for (Change change : appended) {
                ids.apply(Effect.parse(json, change.effects()));
            }
            for (Return back : returns) {
                for (String id : ids.synonyms(back.effect().id())) {
                    Change drop = drops.get(id);
                    if (drop != null && ids.name(back.effect().id()).isPresent() && !drop.isKeptAt(now)) {
                        conflicts.add(conflict(back, drop, ids));
                    }
                }
            }
        }
        return conflicts;
    }

    /** An object that one of the changes themselves has made is called after it. */
    private static List<Return> returns(List<Change> appended) throws SQLException {
        Set<String> fresh = appended.stream().map(Change::id).collect(Collectors.toSet());
        List<Return> returns = new ArrayList<>();
        for (Change change : appended) {
            for (Effect effect : Effect.parse(change.effects())) {
                if (effect.isOf(Did.CREATE) && !fresh.contains(Ids.maker(effect.id()))) {
                    returns.add(new Return(change, effect));
                }
            }
        }
        return returns;
    }

    private static Conflict conflict(Return back, Change drop, Ids ids) {
        Effect effect = back.effect();
        String name = ids.name(effect.id()).orElseThrow();
        String of = effect.kind() == Kind.COLUMN
                ? ids.name(String.valueOf(effect.of())).orElse("") + "."
                : "";
        return new Conflict(
                Conflict.Code.DATA,
                effect.kind(),
                of + name,
                null,
                null,
                back.change().sql(),
                "It would come back empty: commit '%s' dropped it, and its rows were %s (setting 'retention'). Drop it on the other side too, and make a new one if you need it"
                        .formatted(
                                drop.commitId(),
                                drop.keptUntil() == null ? "not kept" : "kept until " + drop.keptUntil()));
    }
}
