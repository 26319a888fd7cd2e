/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.Change;
import org.cinchdb.branch.ChangeLog;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.branch.Merge;
import org.cinchdb.branch.Recorder;
import org.cinchdb.schema.Ids;
import org.cinchdb.schema.Schema;
import org.cinchdb.tenant.Templates;
import org.cinchdb.tenant.Templates.Replayed;

/**
 * What the schema of a branch is, and was, with the ids of its objects: the texts come from the branch's templates, the
 * ids from its log. The last ones asked for are remembered. For any thread.
 */
final class Schemas {
    private static final int REMEMBERED = 64;

    private final ChangeLog log;
    private final Templates templates;

    private record Key(long branchId, Place place) {}

    private record Known(Schema schema, Ids ids) {}

    private final Map<Key, Known> known = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
            return size() > REMEMBERED;
        }
    });

    Schemas(ChangeLog log, Templates templates) {
        this.log = log;
        this.templates = templates;
    }

    private Known known(Branch branch, Place place) throws SQLException {
        Key key = new Key(branch.id(), place);
        Known there = known.get(key);
        if (there == null) {
            Ids ids = log.ids(branch.id(), place.position());
            there = new Known(templates.schema(branch, place, ids), ids);
            known.put(key, there);
        }
        return there;
    }

    private Known known(Branch branch, long position) throws SQLException {
        return known(branch, new Place(position, log.idAt(branch.id(), position).orElse("")));
    }

    /** The schema at a position of a branch's log. */
    Schema at(Branch branch, long position) throws SQLException {
        return known(branch, position).schema();
    }

    /** What finds out what changes do that are made at a place. */
    Recorder recorder(Branch branch, Place place) throws SQLException {
        Known before = known(branch, place);
        return new Recorder(before.schema(), before.ids());
    }

    /** Remembers what recorded changes have come to. */
    void keep(Branch branch, Place place, Recorder recorder) {
        known.put(new Key(branch.id(), place), new Known(recorder.schema(), recorder.ids()));
    }

    /** A branch as one side of a merge. */
    Merge.Branch side(Branch branch, Place head) throws SQLException {
        return new Merge.Branch(log.changes(branch.id(), 0, head.position()), history(branch));
    }

    /** What a branch was at each position of its log. */
    Merge.History history(Branch branch) {
        return new Merge.History() {
            @Override
            public Schema schema(long position) throws SQLException {
                return at(branch, position);
            }

            @Override
            public Ids ids(long position) throws SQLException {
                return known(branch, position).ids().copy();
            }
        };
    }

    /**
     * The template after changes that a merge has planned. What they come to in a file is compared with the plan before
     * anything is published.
     */
    Replayed template(Branch branch, Place head, Merge.Ready plan) throws SQLException {
        Change last = plan.changes().get(plan.changes().size() - 1);
        return templates.replay(branch, head, plan.changes(), (file, change) -> {
            if (change.id().equals(last.id()) && !Schema.read(file, new Ids()).sameAs(plan.schema())) {
                throw SqlState.MERGE_CONFLICT.error(
                        "The changes do not lead branch '%s' where the merge has found that they should; nothing was"
                                + " changed. Merge in smaller steps, or make a branch from '%s' and repeat the changes there",
                        branch, branch);
            }
        });
    }
}
