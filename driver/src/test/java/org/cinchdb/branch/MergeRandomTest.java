/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Merges random pairs of branches, and what random merges among three branches come to. Each seed is a pair;
 * {@code -Dcinch.merge.seed=N} runs one alone, {@code -Dcinch.soak=true} many more.
 */
class MergeRandomTest {
    private static final int SEEDS_IN_A_ROUND = 100;

    private static final boolean SOAK = Boolean.getBoolean("cinch.soak");

    static LongStream pairs() {
        return LongStream.range(0, SOAK ? 400 : 20);
    }

    static LongStream crowds() {
        return LongStream.range(0, SOAK ? 40 : 1);
    }

    private static LongStream seeds(long round) {
        Long one = Long.getLong("cinch.merge.seed");
        if (one != null) {
            return round == 0 ? LongStream.of(one) : LongStream.empty();
        }
        return LongStream.range(round * SEEDS_IN_A_ROUND, (round + 1) * SEEDS_IN_A_ROUND)
                .parallel();
    }

    @ParameterizedTest(name = "seeds from {0}00")
    @MethodSource("pairs")
    void twoBranchesComeToTheSameFromBothSidesOrNotAtAll(long round) {
        Map<String, Integer> seen = new ConcurrentSkipListMap<>();
        seeds(round).forEach(seed -> RandomMerge.pair(seed, seen));
        if (Long.getLong("cinch.merge.seed") == null) {
            assertThat(seen.get("clean")).as("%s", seen).isGreaterThan(SEEDS_IN_A_ROUND / 4);
            assertThat(seen.get("conflict")).as("%s", seen).isGreaterThan(SEEDS_IN_A_ROUND / 20);
        }
    }

    @ParameterizedTest(name = "seeds from {0}00")
    @MethodSource("crowds")
    void threeBranchesThatTouchNothingOfEachOthersAlwaysMerge(long round) {
        seeds(round).forEach(seed -> RandomMerge.crowd(seed, true, new ConcurrentSkipListMap<>()));
    }

    @ParameterizedTest(name = "seeds from {0}00")
    @MethodSource("crowds")
    void threeBranchesThatMergeEachOtherSeeNoConflictTwice(long round) {
        seeds(round).forEach(seed -> RandomMerge.crowd(seed, false, new ConcurrentSkipListMap<>()));
    }
}
