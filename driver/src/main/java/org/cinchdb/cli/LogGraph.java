/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cinchdb.BranchName;
import org.cinchdb.branch.LogEntry;
import org.cinchdb.engine.BranchInfo;
import org.jspecify.annotations.Nullable;

/**
 * How the branches of a database part and come together: a node for each schema change, on the branch that made it, and
 * one for each merge. A merge is what a log has of others' changes in a row.
 */
final class LogGraph {
    private final Map<BranchName, Line> lines = new LinkedHashMap<>();
    private final Map<String, Node> changes = new LinkedHashMap<>();
    private final Map<BranchName, List<Node>> chains = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    /** A branch with its whole log. */
    record Line(BranchInfo branch, List<LogEntry> log) {}

    /** A change, or a merge: then there is no change. */
    private static final class Node {
        final BranchName branch;
        final @Nullable LogEntry change;
        final List<Node> parents = new ArrayList<>();

        /** The last change of each branch that a merge brought. */
        final Map<BranchName, Node> merged = new LinkedHashMap<>();

        Instant at;
        int children;

        Node(BranchName branch, @Nullable LogEntry change, Instant at) {
            this.branch = branch;
            this.change = change;
            this.at = at;
        }

        /** Whether there is a way back from here to another node. */
        boolean follows(Node other) {
            Set<Node> seen = new HashSet<>(parents);
            Deque<Node> open = new ArrayDeque<>(parents);
            while (!open.isEmpty()) {
                Node next = open.remove();
                if (next == other) {
                    return true;
                }
                next.parents.stream().filter(seen::add).forEach(open::add);
            }
            return false;
        }
    }

    LogGraph(List<Line> branches) {
        branches.forEach(line -> lines.put(line.branch().name(), line));
        branches.forEach(this::makeChanges);
        branches.forEach(line -> chain(line.branch().name()));
        List.copyOf(nodes).forEach(LogGraph::linkMerge);
        nodes.forEach(node -> node.parents.forEach(parent -> parent.children++));
    }

    /** Up to here a branch's log is that of another branch that is drawn. */
    private long fork(Line line) {
        return line.branch().parent().filter(lines::containsKey).isPresent()
                ? line.branch().fork()
                : 0;
    }

    private List<LogEntry> own(Line line) {
        return line.log().subList((int) fork(line), line.log().size());
    }

    /** A change stands on the branch that made it; if that was dropped, on the first that has it. */
    private void makeChanges(Line line) {
        for (LogEntry entry : own(line)) {
            Line origin = lines.get(entry.originBranch());
            boolean hasOwner = origin != null
                    && own(origin).stream().anyMatch(other -> other.changeId().equals(entry.changeId()));
            BranchName owner = hasOwner ? entry.originBranch() : line.branch().name();
            changes.computeIfAbsent(entry.changeId(), id -> new Node(owner, entry, entry.at()));
        }
    }

    /** The node of each position of a branch's log. */
    private List<Node> chain(BranchName name) {
        List<Node> known = chains.get(name);
        if (known != null) {
            return known;
        }
        Line line = Objects.requireNonNull(lines.get(name));
        List<Node> chain = new ArrayList<>();
        if (fork(line) > 0) {
            chain.addAll(chain(line.branch().parent().orElseThrow()).subList(0, (int) fork(line)));
        }
        chains.put(name, chain);
        List<Node> merged = new ArrayList<>();
        for (LogEntry entry : own(line)) {
            Node node = Objects.requireNonNull(changes.get(entry.changeId()));
            if (!node.branch.equals(name)) {
                merged.add(node);
                continue;
            }
            merge(name, chain, merged);
            link(chain, node);
            chain.add(node);
        }
        merge(name, chain, merged);
        return chain;
    }

    private void merge(BranchName name, List<Node> chain, List<Node> merged) {
        if (merged.isEmpty()) {
            return;
        }
        Instant at = merged.stream()
                .map(node -> node.at)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        Node merge = new Node(name, null, at);
        merged.forEach(node -> merge.merged.put(node.branch, node));
        link(chain, merge);
        merged.forEach(node -> chain.add(merge));
        merged.clear();
    }

    /** A merge follows the last changes that it brought, but for those that lead to another of them. */
    private static void linkMerge(Node merge) {
        merge.merged.values().stream()
                .filter(node -> merge.merged.values().stream().noneMatch(other -> other.follows(node)))
                .forEach(merge.parents::add);
    }

    private void link(List<Node> chain, Node node) {
        if (!chain.isEmpty()) {
            Node before = chain.get(chain.size() - 1);
            node.parents.add(before);
            node.at = node.at.isBefore(before.at) ? before.at : node.at;
        }
        nodes.add(node);
    }

    /** The graph, the last change first. */
    List<String> draw(int limit, Environment environment) {
        List<String> text = new ArrayList<>();
        Map<Node, String> heads = heads();
        GraphLanes<Node> lanes = new GraphLanes<>();
        List<Node> order = lastFirst();
        for (Node node : order.subList(0, Math.min(limit, order.size()))) {
            List<String> rows = lanes.rows(node, node.parents);
            text.add(rows.get(0) + " "
                    + label(node, heads.getOrDefault(node, ""), rows.get(0).length(), environment));
            text.addAll(rows.subList(1, rows.size()));
        }
        return text;
    }

    private Map<Node, String> heads() {
        Map<Node, Set<BranchName>> heads = new HashMap<>();
        chains.forEach((name, chain) -> {
            if (!chain.isEmpty()) {
                heads.computeIfAbsent(chain.get(chain.size() - 1), node -> new LinkedHashSet<>())
                        .add(name);
            }
        });
        Map<Node, String> labels = new HashMap<>();
        heads.forEach((node, names) -> labels.put(
                node, names.stream().map(BranchName::text).sorted().collect(Collectors.joining(", ", "(", ") "))));
        return labels;
    }

    /** No node stands above one that follows it; of others the later one comes first. */
    private List<Node> lastFirst() {
        List<Node> ready = new ArrayList<>();
        nodes.stream().filter(node -> node.children == 0).forEach(ready::add);
        List<Node> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            Node next =
                    ready.stream().max(Comparator.comparing(node -> node.at)).orElseThrow();
            ready.remove(next);
            order.add(next);
            for (Node parent : next.parents) {
                parent.children--;
                if (parent.children == 0) {
                    ready.add(parent);
                }
            }
        }
        return order;
    }

    private static String label(Node node, String heads, int indent, Environment environment) {
        String id = node.change == null ? "" : CommitId.brief(node.change.commitId()) + " ";
        String what = node.change == null ? merge(node) : LogCommand.oneLine(node.change);
        Optional<Integer> left = environment.width().map(width -> width - indent - 1 - id.length() - heads.length());
        String shown = TextWidth.printable(what);
        boolean colours = environment.colours();
        return Colour.CHANGED.of(id, colours)
                + Colour.NAME.of(heads, colours)
                + left.map(width -> TextWidth.cut(shown, Math.max(1, width))).orElse(shown);
    }

    private static String merge(Node merge) {
        return merge.parents.stream()
                .map(parent -> parent.branch)
                .filter(branch -> !branch.equals(merge.branch))
                .map(BranchName::text)
                .distinct()
                .collect(Collectors.joining(", ", "merge ", " into " + merge.branch));
    }
}
