/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.url;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.TenantName;

/**
 * Where a connection goes and how: what a URL and its Properties say, checked.
 *
 * <pre>jdbc:cinch:[sqlite:]&lt;database&gt;[/&lt;branch&gt;[/&lt;tenant&gt;]][?setting=value[&amp;setting=value...]]
 * </pre>
 *
 * <p>Branch and tenant are {@code main} if they are left out. Parts and values are percent-decoded one by one, so a
 * branch {@code feature/pay} is written {@code feature%2Fpay}. Nothing here touches a file.
 *
 * @param url the long form with the settings that the URL gave: it leads to the same target
 * @param project the project's directory, if it was named
 * @param create whether what is missing is made
 * @param user the author in the change log, if one was named
 * @param busyTimeoutMillis how long to wait for a lock
 * @param statementCache how many prepared statements each physical connection keeps
 * @param tenantScope whether SQL is confined to the session's tenant
 * @param attach whether SQL may attach other files
 * @param readOnly whether the session refuses to write
 * @param retention how long rows of what the session drops are kept
 * @param migrate whether the rows that the session writes are written in every tenant
 * @param migrationTables the bookkeeping tables of migration tools
 * @param warnings a sentence for each setting in the Properties that has no effect; it never shows a value
 */
public record ConnectionTarget(
        String url,
        DatabaseName database,
        BranchName branch,
        TenantName tenant,
        Optional<Path> project,
        boolean create,
        Optional<String> user,
        Synchronous synchronous,
        int busyTimeoutMillis,
        TransactionMode transactionMode,
        boolean foreignKeys,
        int statementCache,
        DateClass dateClass,
        boolean tenantScope,
        boolean attach,
        boolean readOnly,
        Duration retention,
        boolean migrate,
        List<String> migrationTables,
        List<String> warnings) {
    /** What every URL of this driver begins with. */
    public static final String PREFIX = "jdbc:cinch:";

    public ConnectionTarget {
        migrationTables = List.copyOf(migrationTables);
        warnings = List.copyOf(warnings);
    }

    /** Whether a URL is this driver's, be it right or wrong. */
    public static boolean accepts(String url) {
        return url.startsWith(PREFIX);
    }

    /**
     * Reads a URL that {@linkplain #accepts is ours} and the Properties beside it; the URL wins.
     *
     * @throws SQLException 08001 for a URL or a setting that cannot be used, 42602 for a name that breaks a rule
     */
    public static ConnectionTarget parse(String url, Properties properties) throws SQLException {
        UrlReader reader = new UrlReader(url);
        Settings settings = reader.settings();
        String longUrl = reader.longUrl(settings);
        List<String> warnings = PropertiesReader.readInto(settings, properties);
        return new ConnectionTarget(
                longUrl,
                reader.database(),
                reader.branch(),
                reader.tenant(),
                settings.path(CinchProperty.PROJECT),
                settings.flag(CinchProperty.CREATE),
                settings.line(CinchProperty.USER),
                Synchronous.valueOf(settings.choice(CinchProperty.SYNCHRONOUS)),
                settings.count(CinchProperty.BUSY_TIMEOUT),
                TransactionMode.valueOf(
                        settings.choice(CinchProperty.TRANSACTION_MODE).toUpperCase(Locale.ROOT)),
                settings.flag(CinchProperty.FOREIGN_KEYS),
                settings.count(CinchProperty.STATEMENT_CACHE),
                DateClass.valueOf(settings.choice(CinchProperty.DATE_CLASS)),
                settings.choice(CinchProperty.SCOPE).equals("tenant"),
                settings.flag(CinchProperty.ATTACH),
                settings.flag(CinchProperty.READ_ONLY),
                settings.duration(CinchProperty.RETENTION),
                settings.flag(CinchProperty.MIGRATE),
                settings.names(CinchProperty.MIGRATION_TABLES),
                warnings);
    }

    @Override
    public String toString() {
        return url;
    }
}
