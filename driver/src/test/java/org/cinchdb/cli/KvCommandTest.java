/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KvCommandTest {
    @TempDir
    Path project;

    private Cinch cinch;

    @BeforeEach
    void twoTenants() throws SQLException {
        cinch = new Cinch(project);
        for (String tenant : new String[] {"main", "acme"}) {
            DriverManager.getConnection("jdbc:cinch:shop/main/" + tenant + "?create=true&project=" + project)
                    .close();
        }
    }

    private void says(String out, String... arguments) {
        assertThat(cinch.run(arguments)).as(cinch.err()).isZero();
        assertThat(cinch.out().strip()).isEqualTo(out);
        assertThat(cinch.err()).isEmpty();
    }

    private void fails(int code, String says, String... arguments) {
        assertThat(cinch.run(arguments)).as(cinch.out() + cinch.err()).isEqualTo(code);
        assertThat(cinch.out()).isEmpty();
        assertThat(cinch.err()).startsWith("cinch: ").contains(says);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "hello world||text|\"hello world\"",
                "9223372036854775807||integer|9223372036854775807",
                "-5||integer|-5",
                "2.50||real|2.5",
                "true||boolean|true",
                "null||null|null",
                "{\"a\":[1,2.50,12345678901234567890]}||json|{\"a\":[1,2.5,12345678901234567890]}",
                "\"quoted\"||text|\"\\\"quoted\\\"\"",
                "0123||text|\"0123\"",
                "8000|text|text|\"8000\"",
                "8|real|real|8.0",
                "1|boolean|boolean|true",
                "AP8=|blob|blob|\"AP8=\"",
                "7|json|json|7",
                "12345678901234567890||text|\"12345678901234567890\"",
            })
    void aValueHasTheTypeThatItLooksLikeOrIsGiven(String value, String type, String stored, String json) {
        if (type == null) {
            says("", "kv", "set", "k", value);
        } else {
            says("", "kv", "set", "k", value, "--type", type);
        }
        says("{\"key\":\"k\",\"value\":" + json + "}", "kv", "get", "k", "-f", "json");
        assertThat(cinch.run("kv", "scan", "-f", "json")).isZero();
        assertThat(cinch.out()).contains("\"type\":\"" + stored + "\"");
    }

    @Test
    void valuesArePrintedAsTheyAre() {
        says("", "kv", "mset", "a=1", "b={\"x\": 1}", "c=x=y", "d=null");
        says("1", "kv", "get", "a");
        says("{\"x\":1}", "kv", "get", "b");
        says("x=y", "kv", "get", "c");
        says("NULL", "kv", "get", "d");
        assertThat(cinch.line("kv mget c b")).isZero();
        assertThat(cinch.out().lines().map(String::strip)).containsExactly("key  value", "c    x=y", "b    {\"x\":1}");
        assertThat(cinch.line("kv keys")).isZero();
        assertThat(cinch.out().lines()).containsExactly("key", "a", "b", "c", "d");
        assertThat(cinch.line("kv scan b -l 1 -f csv")).isZero();
        assertThat(cinch.out()).isEqualTo("key,type,value,expires_at\r\nb,json,\"{\"\"x\"\":1}\",\r\n");
        says("2", "kv", "count", "[ab]");
        says("{\"bytes\":0}", "kv", "size", "nothing", "-f", "json");
        says("2", "kv", "delete", "a", "b", "z");
        says("true", "kv", "exists", "c");
        says("false", "kv", "exists", "a");
        says("0", "kv", "purge");
    }

    @Test
    void numbersAreCounted() {
        says("1", "kv", "incr", "n");
        says("6", "kv", "incr", "n", "--by", "5");
        says("4", "kv", "incr", "n", "--by", "-2");
        says("4.5", "kv", "incr", "n", "--by", "0.5");
        fails(2, "'x' is no number", "kv", "incr", "n", "--by", "x");
        says("", "kv", "set", "t", "text");
        fails(1, "'t'", "kv", "incr", "t");
    }

    @Test
    void keysExpireAndPersist() {
        says("", "kv", "set", "k", "v", "--ttl", "2h");
        assertThat(cinch.line("kv ttl k")).isZero();
        assertThat(Double.parseDouble(cinch.out())).isBetween(7000.0, 7200.0);
        says("", "kv", "persist", "k");
        says("", "kv", "persist", "k");
        says("forever", "kv", "ttl", "k");
        says("{\"ttl\":null}", "kv", "ttl", "k", "-f", "json");
        says("", "kv", "expire", "k", "1ms");
        while (cinch.line("kv exists k") == 0 && cinch.out().startsWith("true")) {
            Thread.onSpinWait();
        }
        fails(1, "There is no key 'k'", "kv", "ttl", "k");
        fails(1, "There is no key 'k'", "kv", "get", "k");
        fails(1, "There is no key 'k'", "kv", "expire", "k", "1s");
        fails(1, "There is no key 'k'", "kv", "persist", "k");
        fails(2, "'soon' is no time", "kv", "expire", "k", "soon");
        fails(2, "'99999999999999999999' is no time", "kv", "set", "k", "v", "--ttl", "99999999999999999999");
        fails(1, "", "kv", "set", "k", "v", "--ttl", "0");
    }

    @Test
    void aKeyThatIsThereIsNotSetAgainIfItShallBeMissing() {
        says("", "kv", "set", "k", "1", "--if-missing");
        fails(1, "The key 'k' is there already", "kv", "set", "k", "2", "--if-missing");
        says("1", "kv", "get", "k");
    }

    @Test
    void keysBelongToTheirTenant() {
        says("", "kv", "set", "k", "1", "-t", "acme");
        fails(1, "There is no key 'k'", "kv", "get", "k");
        fails(1, "No tenant 'nobody'", "kv", "get", "k", "-t", "nobody");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "kv get|2|Missing required parameter",
                "kv set k|2|Missing required parameter",
                "kv set __k v|1|__k",
                "kv set k x --type integer|1|'x' is no value of type integer",
                "kv set k {} --type date|2|--type",
                "kv mset a|2|'a' is no key=value",
                "kv mget a b|1|a",
                "kv delete|2|Missing required parameter",
                "kv scan -l 0|1|0",
                "kv|2|needs a command",
            })
    void aWrongCallSaysWhatIsWrong(String arguments, int code, String says) {
        fails(code, says, arguments.split(" ", -1));
    }
}
