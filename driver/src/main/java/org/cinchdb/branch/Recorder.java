/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.cinchdb.schema.Ids;
import org.cinchdb.schema.Schema;

/** Finds out what changes do, by running them in memory. */
public final class Recorder {
    private Recorder() {}

    /**
     * Changes with their effects and fingerprints.
     *
     * @param schema what they come to
     */
    public record Recorded(List<Change> changes, Schema schema) {}

    /**
     * Runs changes, in their order, on a schema.
     *
     * @throws SQLException if they cannot be run in a file without rows
     */
    public static Recorded record(Schema before, Ids ids, List<Change> changes) throws SQLException {
        try (Line line = new Line(before, ids)) {
            List<Change> recorded = new ArrayList<>();
            for (Change change : changes) {
                recorded.add(line.record(change));
            }
            return new Recorded(recorded, line.schema());
        }
    }
}
