/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.Change;
import org.cinchdb.branch.ChangeLog;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.branch.Merge;
import org.cinchdb.branch.Recorder;
import org.cinchdb.branch.Recorder.Recorded;
import org.cinchdb.schema.Ids;
import org.cinchdb.schema.Schema;
import org.cinchdb.tenant.Templates;

/**
 * What the schema of a branch is, and was, with the ids of its objects: the texts come from the branch's templates, the
 * ids from its log. The last ones asked for are remembered. For any thread.
 */
final class Schemas {
    private static final int REMEMBERED = 64;

    private final ChangeLog log;
    private final Templates templates;

    private record Key(long branchId, Place place) {}

    private final Map<Key, Schema> known = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Schema> eldest) {
            return size() > REMEMBERED;
        }
    });

    Schemas(ChangeLog log, Templates templates) {
        this.log = log;
        this.templates = templates;
    }

    Schema at(Branch branch, Place place) throws SQLException {
        Key key = new Key(branch.id(), place);
        Schema schema = known.get(key);
        if (schema == null) {
            schema = templates.schema(branch, place, log.ids(branch.id(), place.position()));
            known.put(key, schema);
        }
        return schema;
    }

    /** The schema at a position of a branch's log. */
    Schema at(Branch branch, long position) throws SQLException {
        return at(branch, new Place(position, log.idAt(branch.id(), position).orElse("")));
    }

    /** Changes that were made at a place, with what they do to which objects. */
    List<Change> record(Branch branch, Place place, List<Change> changes) throws SQLException {
        Recorded recorded = Recorder.record(at(branch, place), log.ids(branch.id(), place.position()), changes);
        keep(branch, place, recorded.changes(), recorded.schema());
        return recorded.changes();
    }

    private void keep(Branch branch, Place place, List<Change> changes, Schema schema) {
        Place head = new Place(
                place.position() + changes.size(),
                changes.get(changes.size() - 1).id());
        known.put(new Key(branch.id(), head), schema);
    }

    /** A branch as one side of a merge. */
    Merge.Branch side(Branch branch, Place head) throws SQLException {
        return new Merge.Branch(log.changes(branch.id(), 0, head.position()), new Merge.History() {
            @Override
            public Schema schema(long position) throws SQLException {
                return at(branch, position);
            }

            @Override
            public Ids ids(long position) throws SQLException {
                return log.ids(branch.id(), position);
            }
        });
    }
}
