/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import java.util.Arrays;

/** The middle of many measurements and the half of them around it. */
record Spread(double low, double median, double high) {
    static Spread of(double[] measured) {
        double[] sorted = measured.clone();
        Arrays.sort(sorted);
        return new Spread(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    private static double at(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** The spread of the reciprocals. */
    Spread inverse() {
        return new Spread(1 / high, 1 / median, 1 / low);
    }
}
