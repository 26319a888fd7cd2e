/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.lang.model.SourceVersion;
import org.cinchdb.engine.Administration;
import org.cinchdb.schema.Schema;
import org.cinchdb.url.ConnectionTarget;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cinch codegen java}: classes for the schema of a branch. */
@Command(
        name = "codegen",
        description = "Writes code for the schema of a branch.",
        synopsisSubcommandLabel = "<command>")
final class CodegenCommand extends CommandBase {
    @Command(
            name = "java",
            description = {
                "Writes jOOQ's classes for the tables and views of a branch, and with --keys a class for keys.",
                "What did not change is not written, what was generated and is gone is removed."
            },
            footer = {"", "Example:", "  cinch codegen java --out src/main/java --package com.shop.db"})
    int java(
            @Mixin Where.InBranch where,
            @Option(
                            names = {"-o", "--out"},
                            paramLabel = "<directory>",
                            required = true,
                            description = "The directory of sources, in which the package's directories are made.")
                    Path out,
            @Option(
                            names = {"-p", "--package"},
                            paramLabel = "<package>",
                            required = true,
                            description = "The package of the classes.")
                    String packageName,
            @Option(names = "--pojos", description = "Write a Java record for each table and view, too.") boolean pojos,
            @Option(
                            names = "--exclude",
                            paramLabel = "<table>",
                            split = ",",
                            description = "Tables and views to leave out. Default: the bookkeeping of migration tools.")
                    @Nullable
                    List<String> excluded,
            @Option(
                            names = "--keys",
                            paramLabel = "<file>",
                            description = "Keys of the key-value store with their types, one a line: visits long")
                    @Nullable
                    Path keys)
            throws IOException, SQLException {
        if (!SourceVersion.isName(packageName)) {
            throw wrongCall("'" + packageName + "' is no name of a Java package. Write one such as com.shop.db");
        }
        Schema schema;
        try (Administration branch = where.administer()) {
            schema = branch.schema();
        }
        GeneratedSources.Outcome outcome = new Codegen(
                        schema,
                        packageName,
                        pojos,
                        excluded == null ? bookkeeping(where) : excluded,
                        keys == null ? Optional.empty() : Optional.of(KvKeys.parse(Files.readString(keys))))
                .writeTo(out);
        say(outcome.written() + " written, " + outcome.unchanged() + " unchanged, " + outcome.removed() + " removed");
        return Exit.OK;
    }

    private static List<String> bookkeeping(Where.InBranch where) throws SQLException {
        return ConnectionTarget.parse(ConnectionTarget.PREFIX + "main", where.settings())
                .migrationTables();
    }
}
