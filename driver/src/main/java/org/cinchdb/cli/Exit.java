/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

/** The exit codes of {@code cinch}. */
final class Exit {
    /** It worked. */
    static final int OK = 0;

    /** It failed; stderr says why. */
    static final int FAILED = 1;

    /** It was called wrongly; nothing was tried. */
    static final int USAGE = 2;

    /** A merge or a revert has conflicts, or rows are in the way of a change; nothing was changed. */
    static final int CONFLICT = 3;

    private Exit() {}
}
