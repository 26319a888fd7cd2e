/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.cinchdb.jdbc.Driver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.support.SpringFactoriesLoader;

class DataSourceDefaultsTest {
    private static final String DRIVER = "spring.datasource.driver-class-name";
    private static final String SCHEMA = "spring.datasource.hikari.schema";

    private static ConfigurableEnvironment initialized(Map<String, Object> properties) {
        return initialized("application", properties);
    }

    private static ConfigurableEnvironment initialized(String source, Map<String, Object> properties) {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            ConfigurableEnvironment environment = context.getEnvironment();
            environment.getPropertySources().addLast(new MapPropertySource(source, properties));
            new DataSourceDefaults().initialize(context);
            return environment;
        }
    }

    @Test
    void springFindsIt() {
        List<String> names = SpringFactoriesLoader.loadFactoryNames(
                ApplicationContextInitializer.class, getClass().getClassLoader());

        assertThat(names).contains(DataSourceDefaults.class.getName());
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:cinch:shop, main",
        "jdbc:cinch:sqlite:shop/main/acme?busyTimeout=5, acme",
        "jdbc:cinch:shop/feature%2Fpay/acme, acme",
        "jdbc:cinch:shop/main/${tenant}, globex"
    })
    void aUrlOfCinchBringsItsDriverAndItsTenant(String url, String tenant) {
        ConfigurableEnvironment environment = initialized(Map.of("spring.datasource.url", url, "tenant", "globex"));

        assertThat(environment.getProperty(DRIVER)).isEqualTo(Driver.class.getName());
        assertThat(environment.getProperty(SCHEMA)).isEqualTo(tenant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application", "defaultProperties"})
    void whatTheApplicationSaysWins(String source) {
        ConfigurableEnvironment environment = initialized(
                source, Map.of("spring.datasource.url", "jdbc:cinch:shop", DRIVER, "org.example.Spy", SCHEMA, "acme"));

        assertThat(environment.getProperty(DRIVER)).isEqualTo("org.example.Spy");
        assertThat(environment.getProperty(SCHEMA)).isEqualTo("acme");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:h2:mem:x", "", "${nowhere}", "jdbc:${nowhere}", "cinch", "jdbc:sqlite:cinch.db"})
    void otherUrlsAreLeftAlone(String url) {
        ConfigurableEnvironment environment = initialized(Map.of("spring.datasource.url", url));

        assertThat(environment.getProperty(DRIVER)).isNull();
        assertThat(environment.getProperty(SCHEMA)).isNull();
    }

    @Test
    void withoutAUrlNothingHappens() {
        assertThat(initialized(Map.of()).getProperty(DRIVER)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"jdbc:cinch:", "jdbc:cinch:a/b/c/d", "jdbc:cinch:shop?nothing=1", "jdbc:cinch:shop/${nowhere}"})
    void aUrlThatIsWrongIsLeftToTheDriverToRefuse(String url) {
        ConfigurableEnvironment environment = initialized(Map.of("spring.datasource.url", url));

        assertThat(environment.getProperty(DRIVER)).isEqualTo(Driver.class.getName());
        assertThat(environment.getProperty(SCHEMA)).isNull();
    }
}
