/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.util.List;
import java.util.Locale;
import org.cinchdb.branch.LogEntry;

/**
 * Ids of commits, for people: the last characters are enough as long as no other id ends so. (Ids begin with the time,
 * so that those of one day begin alike.)
 */
final class CommitId {
    private static final int BRIEF = 8;

    private CommitId() {}

    /** The end of an id. */
    static String brief(String id) {
        return id.substring(Math.max(0, id.length() - BRIEF));
    }

    /** The whole id of the commit of a log that ends so. */
    static String whole(String end, List<LogEntry> log) {
        String wanted = end.toLowerCase(Locale.ROOT);
        List<String> found = log.stream()
                .map(LogEntry::commitId)
                .filter(id -> id.endsWith(wanted))
                .distinct()
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new CommandException(
                Exit.FAILED,
                found.isEmpty()
                        ? "No commit '" + end + "' on this branch. 'cinch log' lists them"
                        : "'" + end + "' is the end of " + found.size() + " commits: " + String.join(", ", found));
    }
}
