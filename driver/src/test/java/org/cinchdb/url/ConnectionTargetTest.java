/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.cinchdb.BranchName;
import org.cinchdb.Page;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTargetTest {
    @Test
    void aUrlWithoutBranchAndTenantStandsForMain() throws SQLException {
        ConnectionTarget target = parse("jdbc:cinch:shop");

        assertThat(target.database().text()).isEqualTo("shop");
        assertThat(target.branch()).isEqualTo(BranchName.MAIN);
        assertThat(target.tenant().text()).isEqualTo("main");
        assertThat(target.warnings()).isEmpty();
    }

    @Test
    void settingsLeftOutHaveTheirDefaults() throws SQLException {
        ConnectionTarget target = parse("jdbc:cinch:shop");

        assertThat(target.project()).isEmpty();
        assertThat(target.create()).isFalse();
        assertThat(target.user()).isEmpty();
        assertThat(target.synchronous()).isEqualTo(Synchronous.NORMAL);
        assertThat(target.busyTimeoutMillis()).isEqualTo(30_000);
        assertThat(target.transactionMode()).isEqualTo(TransactionMode.AUTO);
        assertThat(target.foreignKeys()).isTrue();
        assertThat(target.statementCache()).isEqualTo(64);
        assertThat(target.dateClass()).isEqualTo(DateClass.TEXT);
        assertThat(target.tenantScope()).isFalse();
        assertThat(target.attach()).isFalse();
        assertThat(target.readOnly()).isFalse();
    }

    @Test
    void everySettingCanStandInTheUrl() throws SQLException {
        ConnectionTarget target = parse("jdbc:cinch:sqlite:shop/feature%2Fpay/acme?project=/data/my%20shop&create=true"
                + "&user=J%C3%B6rg&synchronous=full&busyTimeout=0&transactionMode=Immediate&foreignKeys=false"
                + "&statementCache=0&dateClass=integer&scope=tenant&attach=TRUE&readOnly=true");

        assertThat(target.branch().text()).isEqualTo("feature/pay");
        assertThat(target.tenant().text()).isEqualTo("acme");
        assertThat(target.project()).contains(Path.of("/data/my shop"));
        assertThat(target.create()).isTrue();
        assertThat(target.user()).contains("Jörg");
        assertThat(target.synchronous()).isEqualTo(Synchronous.FULL);
        assertThat(target.busyTimeoutMillis()).isZero();
        assertThat(target.transactionMode()).isEqualTo(TransactionMode.IMMEDIATE);
        assertThat(target.foreignKeys()).isFalse();
        assertThat(target.statementCache()).isZero();
        assertThat(target.dateClass()).isEqualTo(DateClass.INTEGER);
        assertThat(target.tenantScope()).isTrue();
        assertThat(target.attach()).isTrue();
        assertThat(target.readOnly()).isTrue();
    }

    @Test
    void theUrlWinsOverTheProperties() throws SQLException {
        Properties properties = properties("user", "ann", "busyTimeout", "5", "readOnly", "true");

        ConnectionTarget target = ConnectionTarget.parse("jdbc:cinch:shop?user=bob&readOnly=false", properties);

        assertThat(target.user()).contains("bob");
        assertThat(target.readOnly()).isFalse();
        assertThat(target.busyTimeoutMillis()).isEqualTo(5);
        assertThat(target.url()).isEqualTo("jdbc:cinch:sqlite:shop/main/main?user=bob&readOnly=false");
    }

    @Test
    void aPropertyCountsAsADefaultOfPropertiesAndAsANumber() throws SQLException {
        Properties properties = new Properties(properties("user", "ann"));
        properties.put("busyTimeout", 7);

        ConnectionTarget target = ConnectionTarget.parse("jdbc:cinch:shop", properties);

        assertThat(target.user()).contains("ann");
        assertThat(target.busyTimeoutMillis()).isEqualTo(7);
    }

    @Test
    void anUnknownPropertyIsAWarningWithoutItsValue() throws SQLException {
        ConnectionTarget target = ConnectionTarget.parse(
                "jdbc:cinch:shop", properties("foreign_keys", "hunter2", "ApplicationName", "hunter2"));

        assertThat(target.warnings())
                .containsExactly(
                        "The property 'ApplicationName' is no setting of Cinch and has no effect.",
                        "The property 'foreign_keys' is no setting of Cinch and has no effect. Did you mean"
                                + " 'foreignKeys'?");
        assertThat(target.foreignKeys()).isTrue();
    }

    @Test
    void whatToolsAlwaysSendIsTakenInSilence() throws SQLException {
        ConnectionTarget target = ConnectionTarget.parse(
                "jdbc:cinch:shop",
                properties("user", "", "password", "hunter2", "enable_load_extension", "true", "open_mode", "2"));

        assertThat(target.warnings()).isEmpty();
        assertThat(target.user()).isEmpty();
        assertThat(target.readOnly()).isFalse();
        assertThat(target.toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "65"})
    void theReadOnlyFlagOfOpenModeMeansReadOnly(String openMode) throws SQLException {
        Properties properties = properties("open_mode", openMode);

        assertThat(ConnectionTarget.parse("jdbc:cinch:shop", properties).readOnly())
                .isTrue();
        assertThat(ConnectionTarget.parse("jdbc:cinch:shop?readOnly=false", properties)
                        .readOnly())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "jdbc:cinch:,names no database",
                "jdbc:cinch:sqlite:,names no database",
                "jdbc:cinch:?create=true,names no database",
                "jdbc:cinch:/shop,names no database",
                "jdbc:cinch:///shop,names no database",
                "jdbc:sqlite:shop.db,does not begin with jdbc:cinch:",
                "jdbc:cinch:shop/feature/pay/acme,'shop/feature/pay/acme' has 4 parts",
                "jdbc:cinch:shop/feature/pay/acme,written %2F",
                "jdbc:cinch:postgresql://host/cluster?database=shop,The store 'postgresql' is not built",
                "jdbc:cinch:SQLITE:shop,The store 'SQLITE' is not built",
                "jdbc:cinch:shop/%,without two hex digits",
                "jdbc:cinch:shop/a%2,without two hex digits",
                "jdbc:cinch:shop/a%zz,without two hex digits",
                "jdbc:cinch:shop/a%-1,without two hex digits",
                "jdbc:cinch:shop/a%C3,no UTF-8",
                "jdbc:cinch:shop/a%C0%AF,no UTF-8",
                "jdbc:cinch:shop/a%ED%A0%80,no UTF-8",
                "jdbc:cinch:shop?create,Write create=value",
                "jdbc:cinch:shop?create=,'create' cannot be ''. Choices: true",
                "jdbc:cinch:shop?create=yes,'create' cannot be 'yes'. Choices: true",
                "jdbc:cinch:shop?synchronous=OFF,'synchronous' cannot be 'OFF'. Choices: NORMAL",
                "jdbc:cinch:shop?transactionMode=x,Choices: auto",
                "jdbc:cinch:shop?busyTimeout=-1,'busyTimeout' cannot be '-1'. It is a whole number",
                "jdbc:cinch:shop?busyTimeout=2147483648,It is a whole number from 0 to 2147483647",
                "jdbc:cinch:shop?busyTimeout=1.5,It is a whole number",
                "jdbc:cinch:shop?statementCache=many,'statementCache' cannot be 'many'",
                "jdbc:cinch:shop?project=,'project' cannot be ''",
                "jdbc:cinch:shop?project=a%00b,'project' cannot be 'a\\u0000b'",
                "jdbc:cinch:shop?user=a%0Ab,cannot hold control characters",
                "jdbc:cinch:shop?create=true&create=false,'create' stands twice",
                "jdbc:cinch:shop?asOf=3,There is no setting 'asOf'. Settings: project",
                "jdbc:cinch:shop?Create=true,There is no setting 'Create'. Did you mean 'create'?",
                "jdbc:cinch:shop?busytimeot=1,Did you mean 'busyTimeout'?",
            })
    void aUrlThatCannotBeUsedIsRefusedWithItsReason(String url, String reason) {
        assertRefused(() -> parse(url), SqlState.BAD_URL, reason);
    }

    @Test
    void aBadValueInThePropertiesIsRefusedToo() {
        assertRefused(
                () -> ConnectionTarget.parse("jdbc:cinch:shop", properties("busyTimeout", "soon")),
                SqlState.BAD_URL,
                "'busyTimeout' cannot be 'soon'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                ".",
                "%2e%2e",
                "..%2f..%2fetc",
                "a%2Fb%5C..",
                "a\\b",
                "%5C",
                "a%00b",
                "%00",
                "",
                "C:",
                "con",
                "a b",
                "%20",
                "A",
                "ä",
                "%C3%A4",
                "-a",
                "a--b",
                "~",
                "a%0a",
                "a%252e"
            })
    void noPartLeadsOutOfTheProject(String part) {
        if (!part.isEmpty() && !part.contains(":")) {
            assertRefused(() -> parse("jdbc:cinch:" + part), SqlState.BAD_NAME, "is no database name");
        }
        assertRefused(() -> parse("jdbc:cinch:shop/" + part), SqlState.BAD_NAME, "is no branch name");
        assertRefused(() -> parse("jdbc:cinch:shop/main/" + part), SqlState.BAD_NAME, "is no tenant name");
    }

    @Test
    void aSlashIsPartOfABranchNameOnly() throws SQLException {
        assertThat(parse("jdbc:cinch:shop/a%2fb").branch().text()).isEqualTo("a/b");
        assertRefused(() -> parse("jdbc:cinch:a%2Fb"), SqlState.BAD_NAME, "is no database name");
        assertRefused(() -> parse("jdbc:cinch:shop/main/a%2Fb"), SqlState.BAD_NAME, "is no tenant name");
    }

    @Test
    void aPasswordInTheUrlIsRefusedWithoutShowingIt() {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> parse("jdbc:cinch:shop?password=hunter2"))
                .withMessageContaining("There is no setting 'password'")
                .withMessageNotContaining("hunter2");
    }

    @Test
    void aPlusIsAPlusAndEmptySettingsDoNotCount() throws SQLException {
        ConnectionTarget target = parse("jdbc:cinch:shop?&user=a+b&&");

        assertThat(target.user()).contains("a+b");
    }

    @Test
    void aMegabyteOfUrlIsRefusedInFewWords() {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> parse("jdbc:cinch:" + "a".repeat(1 << 20)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> parse("jdbc:cinch:shop?" + "a".repeat(1 << 20) + "=1"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
    }

    @ParameterizedTest
    @CsvSource({"0, PT0S", "10s, PT10S", "5m, PT5M", "12h, PT12H", "7d, PT168H", "36500d, PT876000H"})
    void aRetentionIsANumberWithAUnit(String value, Duration retention) throws SQLException {
        assertThat(parse("jdbc:cinch:shop?retention=" + value).retention()).isEqualTo(retention);
    }

    @Test
    void aRetentionOfAWeekHoldsIfNoneIsGiven() throws SQLException {
        assertThat(parse("jdbc:cinch:shop").retention()).isEqualTo(Duration.ofDays(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "d", "7w", "-1d", "1.5h", "36501d", "99999999999s", "7 d", "7D"})
    void aRetentionThatIsNoneIsRefused(String value) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> parse("jdbc:cinch:shop?retention=" + Percent.encode(value)))
                .withMessageContaining("'retention'")
                .withMessageContaining("s, m, h or d");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void theLongUrlLeadsToTheSameTargetWithSeed(long seed) throws SQLException {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            String branch = name(random, 20) + (random.nextBoolean() ? "%2F" + name(random, 20) : "");
            String url = "jdbc:cinch:" + name(random, 63) + "/" + branch + "/" + name(random, 128) + query(random);

            ConnectionTarget target = parse(url);

            assertThat(parse(target.url())).isEqualTo(target).hasSameHashCodeAs(target);
            assertThat(target.url()).startsWith("jdbc:cinch:sqlite:").doesNotContain(" ");
            assertThat(parse(target.url()).url()).isEqualTo(target.url());
        }
    }

    private static String name(Random random, int limit) {
        String letters = "abcdefghijklmnopqrstuvwxyz0123456789";
        StringBuilder name = new StringBuilder("n");
        int length = random.nextInt(limit);
        while (name.length() < length) {
            boolean join = name.length() < length - 1 && !name.toString().matches(".*[-_]");
            name.append(
                    join && random.nextInt(5) == 0
                            ? "-_".charAt(random.nextInt(2))
                            : letters.charAt(random.nextInt(letters.length())));
        }
        return name.toString();
    }

    private static String query(Random random) {
        return Arrays.stream(CinchProperty.values())
                .filter(property -> random.nextInt(3) == 0)
                .map(property -> property.key() + "=" + value(random, property))
                .collect(Collectors.joining("&", "?", ""));
    }

    private static String value(Random random, CinchProperty property) {
        if (!property.choices().isEmpty()) {
            return property.choices().get(random.nextInt(property.choices().size()));
        }
        if (property.defaultValue().isPresent()) {
            String number = Integer.toString(random.nextInt(100_000));
            return property == CinchProperty.RETENTION ? number + "smh".charAt(random.nextInt(3)) : number;
        }
        String letters = "aZ09 &=?%#+/\\äß語🙂'\"[]~-_.:,";
        String text = random.ints(1 + random.nextInt(12), 0, letters.codePointCount(0, letters.length()))
                .mapToObj(at -> Character.toString(letters.codePointAt(letters.offsetByCodePoints(0, at))))
                .collect(Collectors.joining());
        return Percent.encode(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "migrations.md", "url.md"})
    void theUrlsOfThePagesAreUnderstood(String page) throws Exception {
        for (String url : allowed(new Page(page).block("url").strip())) {
            assertThat(parse(url).warnings()).as(url).isEmpty();
        }
    }

    /** With and without each part in brackets; a name in angles stands for itself. */
    private static Set<String> allowed(String shape) {
        Matcher optional = Pattern.compile("\\[([^\\[\\]]*)]").matcher(shape);
        if (!optional.find()) {
            return Set.of(shape.replaceAll("[<>]|\\.{3}", "")
                    .replaceFirst("setting=value", "create=true")
                    .replaceFirst("setting=value", "user=ada"));
        }
        String before = shape.substring(0, optional.start());
        String behind = shape.substring(optional.end());
        Set<String> urls = new TreeSet<>(allowed(before + behind));
        urls.addAll(allowed(before + optional.group(1) + behind));
        return urls;
    }

    private static ConnectionTarget parse(String url) throws SQLException {
        return ConnectionTarget.parse(url, new Properties());
    }

    private static Properties properties(String... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }

    private static void assertRefused(ThrowingCallable call, SqlState state, String reason) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(call)
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo(state.code()));
    }
}
