/**
 * What Cinch costs beside plain sqlite-jdbc, measured in one run: both get the same work in turn, and what is reported
 * is the ratio of their times.
 */
@NullMarked
package org.cinchdb.benchmark;

import org.jspecify.annotations.NullMarked;
