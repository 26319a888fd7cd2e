/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/**
 * What a comparison is to come to: the first takes at most so many times as long as the second, or is at least so many
 * times faster, or takes less than so many microseconds.
 */
record Target(Kind kind, double times) {
    enum Kind {
        AT_MOST,
        FASTER,
        UNDER
    }

    static Target atMost(double times) {
        return new Target(Kind.AT_MOST, times);
    }

    static Target faster(double times) {
        return new Target(Kind.FASTER, times);
    }

    static Target under(double micros) {
        return new Target(Kind.UNDER, micros);
    }

    /** The ratio in the direction that is asked about. */
    Spread ratio(Comparison comparison) {
        return kind == Kind.FASTER ? comparison.ratio().inverse() : comparison.ratio();
    }

    boolean isMet(Comparison comparison) {
        if (kind == Kind.UNDER) {
            return comparison.first().median() < times;
        }
        double median = ratio(comparison).median();
        return kind == Kind.FASTER ? median >= times : median <= times;
    }

    String text() {
        String number = new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(times);
        return switch (kind) {
            case FASTER -> times == 1 ? "faster" : number + " times faster";
            case AT_MOST -> "at most " + number;
            case UNDER -> "under " + number + " µs";
        };
    }
}
