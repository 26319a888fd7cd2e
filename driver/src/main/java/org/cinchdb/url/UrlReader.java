/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.url;

import java.sql.SQLException;
import java.util.Optional;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;

/** Takes a URL apart. The value of an unknown setting is never shown: a password may have gone astray there. */
final class UrlReader {
    private static final String FORM =
            "A URL has the form jdbc:cinch:<database>[/<branch>[/<tenant>]][?setting=value[&setting=value...]].";

    private final DatabaseName database;
    private final BranchName branch;
    private final TenantName tenant;
    private final Settings settings = new Settings();

    UrlReader(String url) throws SQLException {
        if (!ConnectionTarget.accepts(url)) {
            throw SqlState.BAD_URL.error("The URL does not begin with %s. %s", ConnectionTarget.PREFIX, FORM);
        }
        int question = url.indexOf('?');
        String[] parts = parts(url.substring(ConnectionTarget.PREFIX.length(), question < 0 ? url.length() : question));
        database = DatabaseName.of(Percent.decode(parts[0]));
        branch = parts.length > 1 ? BranchName.of(Percent.decode(parts[1])) : BranchName.MAIN;
        tenant = parts.length > 2 ? TenantName.of(Percent.decode(parts[2])) : TenantName.MAIN;
        if (question >= 0) {
            readSettings(url.substring(question + 1));
        }
    }

    DatabaseName database() {
        return database;
    }

    BranchName branch() {
        return branch;
    }

    TenantName tenant() {
        return tenant;
    }

    Settings settings() {
        return settings;
    }

    String longUrl(Settings settings) {
        return ConnectionTarget.PREFIX + "sqlite:" + database + "/" + Percent.encodePart(branch.text()) + "/" + tenant
                + settings.query();
    }

    private static String[] parts(String withStore) throws SQLException {
        String path = withoutStore(withStore);
        if (path.isEmpty() || path.startsWith("/")) {
            throw SqlState.BAD_URL.error("The URL names no database. %s", FORM);
        }
        String[] parts = path.split("/", -1);
        if (parts.length > 3) {
            throw SqlState.BAD_URL.error(
                    "'%s' has %d parts, and a URL has three at most: database, branch and tenant. A '/' within a"
                            + " branch's name is written %%2F, as in shop/feature%%2Fpay/acme.",
                    Shown.of(path), parts.length);
        }
        return parts;
    }

    private static String withoutStore(String path) throws SQLException {
        int colon = path.indexOf(':');
        int slash = path.indexOf('/');
        if (colon < 0 || (slash >= 0 && slash < colon)) {
            return path;
        }
        String store = path.substring(0, colon);
        if (!store.equals("sqlite")) {
            throw SqlState.BAD_URL.error(
                    "The store '%s' is not built: the only one is 'sqlite', which may be left out. %s",
                    Shown.of(store), FORM);
        }
        return path.substring(colon + 1);
    }

    private void readSettings(String query) throws SQLException {
        for (String setting : query.split("&", -1)) {
            if (!setting.isEmpty()) {
                readSetting(setting);
            }
        }
    }

    private void readSetting(String setting) throws SQLException {
        int equals = setting.indexOf('=');
        String key = Percent.decode(equals < 0 ? setting : setting.substring(0, equals));
        Optional<CinchProperty> property = CinchProperty.ofKey(key);
        if (property.isEmpty()) {
            String near = CinchProperty.near(key)
                    .map(known -> " Did you mean '" + known.key() + "'?")
                    .orElse("");
            throw SqlState.BAD_URL.error(
                    "There is no setting '%s'.%s Settings: %s.", Shown.of(key), near, CinchProperty.keys());
        }
        if (equals < 0) {
            throw SqlState.BAD_URL.error("The setting '%s' has no value. Write %s=value.", key, key);
        }
        if (settings.has(property.get())) {
            throw SqlState.BAD_URL.error("The setting '%s' stands twice in the URL.", key);
        }
        settings.put(property.get(), Percent.decode(setting.substring(equals + 1)));
    }
}
