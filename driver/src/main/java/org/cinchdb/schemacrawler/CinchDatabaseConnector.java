/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.schemacrawler;

import schemacrawler.tools.databaseconnector.DatabaseConnector;
import schemacrawler.tools.databaseconnector.DatabaseConnectorOptions;
import schemacrawler.tools.databaseconnector.DatabaseConnectorOptionsBuilder;
import schemacrawler.tools.executable.commandline.PluginCommand;
import us.fatehi.utility.datasource.DatabaseConnectionSourceBuilder;
import us.fatehi.utility.datasource.DatabaseServerType;

/**
 * Has SchemaCrawler (17.5 or later) read a tenant as its SQLite plug-in reads a file: triggers, the SQL of views and
 * tables. The command line takes {@code --server=cinch --database=shop/main/acme}.
 */
public final class CinchDatabaseConnector extends DatabaseConnector {
    /** Queries on {@code sqlite_master} in the jar of SchemaCrawler's SQLite plug-in; without it there are none. */
    private static final String SQLITE_QUERIES = "/sqlite.information_schema";

    /** For {@link java.util.ServiceLoader}. */
    public CinchDatabaseConnector() {
        super(options());
    }

    private static DatabaseConnectorOptions options() {
        DatabaseServerType type = new DatabaseServerType("cinch", "Cinch");
        PluginCommand help = PluginCommand.newDatabasePluginCommand(type)
                .addOption("server", String.class, "--server=cinch%nLoads the connector for Cinch")
                .addOption("database", String.class, "database[/branch[/tenant]]");
        return DatabaseConnectorOptionsBuilder.builder(type)
                .withHelpCommand(help)
                .withUrlStartsWith("jdbc:cinch:")
                .withInformationSchemaViewsFromResourceFolder(SQLITE_QUERIES)
                .withSchemaRetrievalOptionsBuilder((options, connection) -> options.withIdentifierQuoteString("\""))
                .withDatabaseConnectionSourceBuilder(
                        () -> DatabaseConnectionSourceBuilder.builder("jdbc:cinch:${database}"))
                .toOptions();
    }
}
