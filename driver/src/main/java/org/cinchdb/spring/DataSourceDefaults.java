/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.spring;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.cinchdb.url.ConnectionTarget;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;

/**
 * Says, where {@code spring.datasource.url} is Cinch's, which driver that is: Spring Boot keeps a list of drivers that
 * nobody can add to, and takes that of an embedded database on the class path for one that it does not know. And the
 * tenant of the URL becomes HikariCP's schema, so that the pool itself takes moved connections back there.
 *
 * <p>These are defaults: whatever the application says of the same properties wins. Made for Spring Framework 5.3 and
 * later.
 */
final class DataSourceDefaults implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    // Left as it is where a placeholder in it stands for nothing: the application may never use it.
    private static final String URL = "${spring.datasource.url:}";

    private static final String DRIVER = "spring.datasource.driver-class-name";
    private static final String SCHEMA = "spring.datasource.hikari.schema";

    /** The source that Spring Boot keeps behind all others, {@code @PropertySource} included. */
    private static final String LAST = "defaultProperties";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        String url = environment.resolvePlaceholders(URL);
        if (ConnectionTarget.accepts(url)) {
            putLast(environment.getPropertySources(), defaults(url));
        }
    }

    private static void putLast(MutablePropertySources sources, Map<String, Object> defaults) {
        if (sources.get(LAST) instanceof MapPropertySource given) {
            defaults.putAll(given.getSource());
            sources.replace(LAST, new MapPropertySource(LAST, defaults));
        } else {
            sources.addLast(new MapPropertySource(LAST, defaults));
        }
    }

    private static Map<String, Object> defaults(String url) {
        Map<String, Object> defaults = new HashMap<>();
        defaults.put(DRIVER, "org.cinchdb.jdbc.Driver");
        try {
            ConnectionTarget target = ConnectionTarget.parse(url, new Properties());
            defaults.put(SCHEMA, target.tenant().text());
        } catch (SQLException e) {
            // The driver says what is wrong with the URL when it is asked to connect; without a connection there is no
            // home.
            System.getLogger(DataSourceDefaults.class.getName())
                    .log(System.Logger.Level.DEBUG, "No default for HikariCP's schema", e);
        }
        return defaults;
    }
}
