/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.schema.Kind;
import org.cinchdb.schema.Schema;
import org.cinchdb.url.CinchProperty;
import org.jooq.Log;
import org.jooq.SQLDialect;
import org.jooq.codegen.GenerationTool;
import org.jooq.exception.SQLDialectNotSupportedException;
import org.jooq.impl.DefaultDataType;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.OnError;
import org.jooq.meta.jaxb.RegexFlag;
import org.jooq.meta.jaxb.Strategy;
import org.jooq.meta.jaxb.SyntheticIdentityType;
import org.jooq.meta.jaxb.SyntheticObjectsType;
import org.jooq.meta.jaxb.Target;
import org.jooq.meta.sqlite.SQLiteDatabase;
import org.jooq.tools.JooqLogger;
import org.jspecify.annotations.Nullable;

/**
 * Java sources for a schema: what jOOQ's generator makes of it, and a class for the keys of the key-value store.
 *
 * <p>The generator reads the schema off an empty tenant of a project of its own, for two reasons: a branch need not
 * have a tenant, and what jOOQ finds out about identities depends on the rows that it meets.
 *
 * @param pojos whether each table and view gets a Java record too
 * @param excluded names of tables and views that are left out, in any case
 */
record Codegen(Schema schema, String packageName, boolean pojos, List<String> excluded, Optional<KvKeys> keys) {
    /**
     * jOOQ names one more on JDK 21 and later. All have it, so that the sources do not depend on who generates them.
     */
    private static final String WARNINGS = "{ \"all\", \"unchecked\", \"rawtypes\" }";

    private static final String WARNINGS_OF_JAVA_21 = "{ \"all\", \"unchecked\", \"rawtypes\", \"this-escape\" }";

    /** Writes the sources; what was generated before and is not there any more is removed. */
    GeneratedSources.Outcome writeTo(Path out) throws IOException, SQLException {
        Path scratch = Files.createTempDirectory("cinch-codegen-");
        try {
            Path sources = scratch.resolve("sources");
            try (Connection connection = replay(scratch.resolve("project"))) {
                generate(connection, sources);
            }
            Map<Path, String> files = new TreeMap<>(new GeneratedSources(sources, packageName).read());
            files.replaceAll((file, text) -> text.replace(WARNINGS, WARNINGS_OF_JAVA_21));
            keys.ifPresent(kv -> files.put(
                    Path.of(packageName.replace('.', '/'), KvKeys.CLASS_NAME + ".java"), kv.source(packageName)));
            return new GeneratedSources(out, packageName).replaceBy(files);
        } finally {
            delete(scratch);
        }
    }

    private Connection replay(Path project) throws IOException, SQLException {
        Properties settings = new Properties();
        settings.setProperty(
                CinchProperty.PROJECT.key(), Files.createDirectory(project).toString());
        settings.setProperty(CinchProperty.CREATE.key(), "true");
        // The bookkeeping of migration tools may be made by such sessions alone.
        settings.setProperty(CinchProperty.MIGRATE.key(), "true");
        Connection connection = DriverManager.getConnection("jdbc:cinch:schema", settings);
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (Schema.Table table : schema.tables().values()) {
                statement.execute(table.sql());
            }
            for (Schema.Item item : schema.items().values()) {
                if (item.kind() != Kind.TRIGGER) {
                    statement.execute(item.sql());
                }
            }
            connection.commit();
            connection.setAutoCommit(true);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void generate(Connection connection, Path sources) throws SQLException {
        JooqLogger.globalThreshold(Log.Level.ERROR);
        Configuration configuration = new Configuration()
                .withLogging(Logging.ERROR)
                .withOnError(OnError.FAIL)
                .withGenerator(new Generator()
                        .withDatabase(new Database()
                                .withName(SQLiteDatabase.class.getName())
                                .withIncludes(".*")
                                .withExcludes(exclusion())
                                .withRegexFlags(List.of(RegexFlag.CASE_INSENSITIVE))
                                .withForcedTypes(types(connection))
                                .withSyntheticObjects(
                                        new SyntheticObjectsType().withIdentities(identities(connection))))
                        .withGenerate(new Generate()
                                .withJavaTimeTypes(true)
                                .withPojos(pojos)
                                .withPojosAsJavaRecordClasses(true)
                                .withGeneratedAnnotation(false))
                        .withStrategy(new Strategy().withName(CodegenNames.class.getName()))
                        .withTarget(new Target()
                                .withDirectory(sources.toString())
                                .withPackageName(packageName)
                                .withEncoding("UTF-8")
                                .withLocale("en")));
        GenerationTool tool = new GenerationTool();
        tool.setConnection(connection);
        try {
            tool.run(configuration);
        } catch (SQLException e) {
            throw e;
        } catch (Exception e) {
            throw SqlState.GENERAL.withCause(0, e, "jOOQ cannot generate classes for this schema: " + e.getMessage());
        }
    }

    /** Null if nothing is left out: an empty pattern would leave out the schema, whose name is empty. */
    private @Nullable String exclusion() {
        return excluded.isEmpty() ? null : excluded.stream().map(Pattern::quote).collect(Collectors.joining("|"));
    }

    /** A type of jOOQ for each declared one that it does not know, or takes for a smaller one than SQLite stores. */
    private static List<ForcedType> types(Connection connection) throws SQLException {
        Map<String, String> names = new TreeMap<>();
        try (ResultSet columns = columns(connection)) {
            while (columns.next()) {
                String declared = columns.getString("TYPE_NAME");
                String name = typeOf(declared, columns.getInt("DATA_TYPE"));
                if (name != null) {
                    names.put(declared, name);
                }
            }
        }
        List<ForcedType> types = new ArrayList<>();
        names.forEach((declared, name) ->
                types.add(new ForcedType().withName(name).withIncludeTypes(Pattern.quote(declared))));
        return types;
    }

    /** Each column that numbers its rows by itself: jOOQ knows them by AUTOINCREMENT alone. */
    private static List<SyntheticIdentityType> identities(Connection connection) throws SQLException {
        List<SyntheticIdentityType> identities = new ArrayList<>();
        try (ResultSet columns = columns(connection)) {
            while (columns.next()) {
                if (columns.getString("IS_AUTOINCREMENT").equals("YES")) {
                    identities.add(new SyntheticIdentityType()
                            .withTables(Pattern.quote(columns.getString("TABLE_NAME")))
                            .withFields(Pattern.quote(columns.getString("COLUMN_NAME"))));
                }
            }
        }
        return identities;
    }

    private static ResultSet columns(Connection connection) throws SQLException {
        return connection.getMetaData().getColumns(null, null, "%", "%");
    }

    private static @Nullable String typeOf(String declared, int jdbcType) {
        return switch (declared) {
            case "INTEGER" -> "BIGINT";
            case "REAL", "FLOAT" -> "DOUBLE";
            case "ANY" -> "OTHER";
            default -> isKnown(declared) ? null : nameOf(jdbcType);
        };
    }

    private static boolean isKnown(String declared) {
        try {
            DefaultDataType.getDataType(SQLDialect.SQLITE, declared);
            return true;
        } catch (SQLDialectNotSupportedException e) {
            return false;
        }
    }

    private static String nameOf(int jdbcType) {
        return switch (jdbcType) {
            case Types.BIGINT -> "BIGINT";
            case Types.BLOB, Types.BINARY, Types.VARBINARY -> "BLOB";
            case Types.BOOLEAN -> "BOOLEAN";
            case Types.REAL, Types.FLOAT, Types.DOUBLE -> "DOUBLE";
            case Types.INTEGER -> "INTEGER";
            case Types.SMALLINT -> "SMALLINT";
            case Types.TIMESTAMP -> "TIMESTAMP";
            case Types.CHAR, Types.CLOB, Types.VARCHAR -> "CLOB";
            default -> "NUMERIC";
        };
    }

    /** Where a file cannot be deleted that is still open, it stays among the temporary ones. */
    private static void delete(Path directory) {
        try {
            deleteAll(directory);
        } catch (IOException e) {
            System.getLogger(Codegen.class.getName()).log(System.Logger.Level.DEBUG, "Left " + directory, e);
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
