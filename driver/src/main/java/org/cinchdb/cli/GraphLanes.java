/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The lines that lead from each node of a graph to those before it, drawn as text from top to bottom as git does. A
 * lane waits for one node; two lanes that wait for the same one come together.
 *
 * @param <N> a node, compared by identity
 */
final class GraphLanes<N> {
    private final List<N> lanes = new ArrayList<>();

    /** The row with the node itself, and the rows that lead on from it to its parents, which come later. */
    List<String> rows(N node, List<N> parents) {
        List<String> rows = new ArrayList<>();
        int lane = lanes.indexOf(node);
        if (lane < 0) {
            lane = lanes.size();
            lanes.add(node);
        }
        char[] row = bars(lanes.size());
        row[2 * lane] = '*';
        rows.add(text(row));
        if (parents.isEmpty()) {
            end(lane, rows);
        } else {
            lanes.set(lane, parents.get(0));
            for (int i = 1; i < parents.size(); i++) {
                part(lane + i - 1, parents.get(i), rows);
            }
        }
        joinAll(rows);
        return rows;
    }

    private static char[] bars(int lanes) {
        char[] row = new char[2 * lanes + 2];
        Arrays.fill(row, ' ');
        for (int i = 0; i < lanes; i++) {
            row[2 * i] = '|';
        }
        return row;
    }

    private static String text(char[] row) {
        return String.valueOf(row).stripTrailing();
    }

    /** A lane ends; those to its right move up. */
    private void end(int lane, List<String> rows) {
        lanes.remove(lane);
        if (lane < lanes.size()) {
            char[] row = bars(lane);
            row = Arrays.copyOf(row, 2 * lanes.size() + 2);
            Arrays.fill(row, 2 * lane, row.length, ' ');
            for (int i = lane; i < lanes.size(); i++) {
                row[2 * i + 1] = '/';
            }
            rows.add(text(row));
        }
    }

    /** A lane for another parent begins beside a lane. */
    private void part(int lane, N parent, List<String> rows) {
        char[] row = bars(lane + 1);
        row = Arrays.copyOf(row, 2 * lanes.size() + 2);
        Arrays.fill(row, 2 * lane + 1, row.length, ' ');
        for (int i = lane; i < lanes.size(); i++) {
            row[2 * i + 1] = '\\';
        }
        rows.add(text(row));
        lanes.add(lane + 1, parent);
    }

    private void joinAll(List<String> rows) {
        for (int right = 1; right < lanes.size(); right++) {
            int left = lanes.indexOf(lanes.get(right));
            if (left < right) {
                join(left, right, rows);
                right--;
            }
        }
    }

    /** A lane goes over to one further left that waits for the same node, across those between. */
    private void join(int left, int right, List<String> rows) {
        char[] row = bars(right);
        row = Arrays.copyOf(row, 2 * lanes.size() + 2);
        Arrays.fill(row, 2 * right - 1, row.length, ' ');
        for (int i = right; i < lanes.size(); i++) {
            row[2 * i - 1] = '/';
        }
        rows.add(text(row));
        lanes.remove(right);
        for (int at = right - 1; at > left; at--) {
            char[] across = bars(lanes.size());
            across[2 * at - 1] = '/';
            rows.add(text(across));
        }
    }
}
