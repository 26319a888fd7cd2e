/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.TenantName;
import org.cinchdb.jdbc.CinchConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The tenant that a command connects to. */
class WhereTest {
    @TempDir
    Path project;

    private final Map<String, String> variables = new HashMap<>();
    private String err = "";

    @Command(name = "where")
    static final class Probe extends CommandBase implements Callable<Integer> {
        @Mixin
        private final Where.InTenant where = new Where.InTenant();

        @Override
        public Integer call() throws Exception {
            try (CinchConnection connection = where.connect()) {
                say(connection.getMetaData().getURL().replaceFirst("\\?.*", ""));
            }
            return Exit.OK;
        }
    }

    private String where(String... arguments) {
        variables.put("CINCHDB_PROJECT_DIR", project.toString());
        StringWriter out = new StringWriter();
        StringWriter failure = new StringWriter();
        String[] all = new String[arguments.length + 1];
        all[0] = "where";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        int code = Main.commandLine(Environment.withoutTerminal(variables))
                .addSubcommand(new Probe())
                .registerConverter(DatabaseName.class, DatabaseName::of)
                .registerConverter(BranchName.class, BranchName::of)
                .registerConverter(TenantName.class, TenantName::of)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(failure, true))
                .execute(all);
        err = failure.toString();
        return code == Exit.OK ? out.toString().strip() : "exit " + code;
    }

    private void make(String tenant) throws Exception {
        DriverManager.getConnection("jdbc:cinch:shop/main/" + tenant + "?create=true&project=" + project)
                .close();
    }

    @Test
    void theOnlyTenantIsMeantUntilThereIsAMainOne() throws Exception {
        make("acme");
        assertThat(where()).isEqualTo("jdbc:cinch:sqlite:shop/main/acme");
        make("globex");
        assertThat(where()).isEqualTo("exit 1");
        assertThat(err).startsWith("cinch: No tenant 'main' on branch 'shop/main'. Tenants: acme, globex");
        make("main");
        assertThat(where()).isEqualTo("jdbc:cinch:sqlite:shop/main/main");
    }

    @Test
    void anOptionGoesBeforeAVariable() throws Exception {
        make("acme");
        make("globex");
        variables.put("CINCHDB_TENANT", "globex");
        assertThat(where()).isEqualTo("jdbc:cinch:sqlite:shop/main/globex");
        assertThat(where("-t", "acme")).isEqualTo("jdbc:cinch:sqlite:shop/main/acme");
        variables.put("CINCHDB_TENANT", "No Name");
        assertThat(where()).isEqualTo("exit 1");
        assertThat(err).startsWith("cinch: 'No Name' is no tenant name");
    }

    @Test
    void outsideOfAProjectItSaysSoHoweverMuchIsNamed() {
        assertThat(where("--database", "shop", "-b", "main", "-t", "acme")).isEqualTo("exit 1");
        assertThat(err).startsWith("cinch: No Cinch project at ").contains("'cinch init' makes one");
    }
}
