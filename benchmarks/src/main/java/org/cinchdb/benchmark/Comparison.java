/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

/**
 * What two works took.
 *
 * @param first microseconds for the first, once
 * @param second microseconds for the second, once
 * @param ratio first by second, round by round
 */
record Comparison(Spread first, Spread second, Spread ratio) {
    static Comparison of(double[] first, double[] second) {
        double[] ratios = new double[first.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = first[i] / second[i];
        }
        return new Comparison(Spread.of(first), Spread.of(second), Spread.of(ratios));
    }
}
