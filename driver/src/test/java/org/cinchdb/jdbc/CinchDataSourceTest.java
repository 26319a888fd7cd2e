/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.cinchdb.url.CinchProperty;
import org.junit.jupiter.api.Test;

class CinchDataSourceTest {
    @Test
    void everySettingHasASetterAndEverySetterASetting() {
        List<String> setters = Arrays.stream(CinchDataSource.class.getDeclaredMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("set") && !name.equals("set"))
                .map(name -> name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4))
                .filter(name -> !List.of("url", "logWriter", "loginTimeout").contains(name))
                .toList();
        assertThat(setters)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(CinchProperty.values())
                        .map(CinchProperty::key)
                        .toList());
    }

    @Test
    void propertyInfoTellsEverySetting() {
        assertThat(new Driver().getPropertyInfo("jdbc:cinch:shop", null))
                .extracting(info -> info.name)
                .containsExactlyElementsOf(Arrays.stream(CinchProperty.values())
                        .map(CinchProperty::key)
                        .toList());
    }

    @Test
    void withoutAUrlThereIsNoConnection() {
        assertThatThrownBy(() -> new CinchDataSource().getConnection()).hasMessageContaining("setUrl");
    }

    @Test
    void anotherDriversUrlIsLeftToIt() throws Exception {
        assertThat(new Driver().connect("jdbc:sqlite::memory:", null)).isNull();
        assertThat(new Driver().acceptsURL(null)).isFalse();
    }
}
