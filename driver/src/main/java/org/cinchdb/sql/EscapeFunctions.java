/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * JDBC's escape functions (JDBC 4.3, Appendix C) in SQLite's words.
 *
 * <p>A template names its arguments {@code $1}, {@code $2}. Where it needs them in another order or more than once and
 * a parameter is among them, they are evaluated in a sub-query first, so that parameters keep their places. Current
 * dates and times are local, as {@code java.sql.Timestamp} reads them.
 */
public final class EscapeFunctions {
    /** The numeric functions that {@code {fn ..}} takes, in upper case. */
    public static final List<String> NUMERIC = List.of(
            "ABS",
            "ACOS",
            "ASIN",
            "ATAN",
            "ATAN2",
            "CEILING",
            "COS",
            "COT",
            "DEGREES",
            "EXP",
            "FLOOR",
            "LOG",
            "LOG10",
            "MOD",
            "PI",
            "POWER",
            "RADIANS",
            "RAND",
            "ROUND",
            "SIGN",
            "SIN",
            "SQRT",
            "TAN",
            "TRUNCATE");
    /** The string functions that {@code {fn ..}} takes, in upper case. */
    public static final List<String> STRING = List.of(
            "ASCII",
            "CHAR",
            "CHARACTER_LENGTH",
            "CHAR_LENGTH",
            "CONCAT",
            "INSERT",
            "LCASE",
            "LEFT",
            "LENGTH",
            "LOCATE",
            "LTRIM",
            "OCTET_LENGTH",
            "POSITION",
            "REPEAT",
            "REPLACE",
            "RIGHT",
            "RTRIM",
            "SPACE",
            "SUBSTRING",
            "UCASE");
    /** The time and date functions that {@code {fn ..}} takes, in upper case. */
    public static final List<String> TIME = List.of(
            "CURDATE",
            "CURRENT_DATE",
            "CURRENT_TIME",
            "CURRENT_TIMESTAMP",
            "CURTIME",
            "DAYNAME",
            "DAYOFMONTH",
            "DAYOFWEEK",
            "DAYOFYEAR",
            "EXTRACT",
            "HOUR",
            "MINUTE",
            "MONTH",
            "MONTHNAME",
            "NOW",
            "QUARTER",
            "SECOND",
            "TIMESTAMPADD",
            "TIMESTAMPDIFF",
            "WEEK",
            "YEAR");
    /** The system functions that {@code {fn ..}} takes, in upper case. */
    public static final List<String> SYSTEM = List.of("IFNULL");

    private static final Map<String, String> TEMPLATES = templates();

    private static final Map<String, String> INTERVALS = Map.of(
            "sql_tsi_second", "second",
            "sql_tsi_minute", "minute",
            "sql_tsi_hour", "hour",
            "sql_tsi_day", "day",
            "sql_tsi_week", "week",
            "sql_tsi_month", "month",
            "sql_tsi_quarter", "quarter",
            "sql_tsi_year", "year");

    private EscapeFunctions() {}

    private static Map<String, String> templates() {
        Map<String, String> of = new HashMap<>();
        of.put("cot/1", "(1.0 / tan($1))");
        of.put("log/1", "ln($1)");
        of.put("mod/2", "(($1) % ($2))");
        of.put("rand/0", "(abs(random() % 9007199254740992) / 9007199254740992.0)");
        of.put("truncate/2", "(trunc(($1) * pow(10, $2)) / pow(10, $2))");
        of.put("ascii/1", "unicode($1)");
        of.put("char_length/1", "length($1)");
        of.put("character_length/1", "length($1)");
        of.put("octet_length/1", "length(cast($1 as blob))");
        of.put("insert/4", "(substr($1, 1, ($2) - 1) || ($4) || substr($1, ($2) + ($3)))");
        of.put("lcase/1", "lower($1)");
        of.put("ucase/1", "upper($1)");
        of.put("left/2", "substr($1, 1, $2)");
        of.put("right/2", "substr($1, max(length($1) - ($2), 0) + 1)");
        of.put("locate/2", "instr($2, $1)");
        of.put("locate/3", "iif(instr(substr($2, $3), $1) = 0, 0, instr(substr($2, $3), $1) + ($3) - 1)");
        of.put("repeat/2", "replace(hex(zeroblob($2)), '00', $1)");
        of.put("space/1", "replace(hex(zeroblob($1)), '00', ' ')");
        of.put("substring/2", "substr($1, $2)");
        of.put("substring/3", "substr($1, $2, $3)");
        putTimes(of);
        return of;
    }

    private static void putTimes(Map<String, String> of) {
        for (String name : List.of("curdate/0", "current_date/0")) {
            of.put(name, "date('now', 'localtime')");
        }
        for (String name : List.of("curtime/0", "current_time/0")) {
            of.put(name, "time('now', 'localtime')");
        }
        for (String name : List.of("now/0", "current_timestamp/0")) {
            of.put(name, "datetime('now', 'localtime')");
        }
        of.put("dayofmonth/1", "cast(strftime('%d', $1) as integer)");
        of.put("dayofweek/1", "(strftime('%w', $1) + 1)");
        of.put("dayofyear/1", "cast(strftime('%j', $1) as integer)");
        of.put("week/1", "(strftime('%W', $1) + 1)");
        of.put("quarter/1", "((strftime('%m', $1) + 2) / 3)");
        Map<String, String> fields =
                Map.of("year", "%Y", "month", "%m", "day", "%d", "hour", "%H", "minute", "%M", "second", "%S");
        fields.forEach((field, format) -> {
            String template = "cast(strftime('" + format + "', $1) as integer)";
            of.put("extract " + field, template);
            if (!field.equals("day")) {
                of.put(field + "/1", template);
            }
        });
        of.put(
                "dayname/1",
                "case strftime('%w', $1) when '0' then 'Sunday' when '1' then 'Monday' when '2' then 'Tuesday'"
                        + " when '3' then 'Wednesday' when '4' then 'Thursday' when '5' then 'Friday'"
                        + " when '6' then 'Saturday' end");
        of.put(
                "monthname/1",
                "case strftime('%m', $1) when '01' then 'January' when '02' then 'February' when '03' then 'March'"
                        + " when '04' then 'April' when '05' then 'May' when '06' then 'June' when '07' then 'July'"
                        + " when '08' then 'August' when '09' then 'September' when '10' then 'October'"
                        + " when '11' then 'November' when '12' then 'December' end");
        putIntervals(of);
    }

    private static void putIntervals(Map<String, String> of) {
        Map<String, Integer> seconds = Map.of("second", 1, "minute", 60, "hour", 3600, "day", 86400, "week", 604800);
        seconds.forEach((unit, length) -> {
            of.put("timestampadd " + unit, "datetime($2, (($1) * " + length + ") || ' seconds')");
            of.put(
                    "timestampdiff " + unit,
                    "((cast(strftime('%s', $2) as integer) - cast(strftime('%s', $1) as integer)) / " + length + ")");
        });
        Map<String, Integer> months = Map.of("month", 1, "quarter", 3, "year", 12);
        months.forEach(
                (unit, length) -> of.put("timestampadd " + unit, "datetime($2, (($1) * " + length + ") || ' months')"));
    }

    /** The call in SQLite's words; as it is if SQLite has none other, so that SQLite says what it thinks of it. */
    static String translate(String name, List<String> arguments) {
        String function = Identifiers.fold(name);
        if (function.equals("concat") && arguments.size() > 1) {
            return "("
                    + String.join(
                            " || ", arguments.stream().map(a -> "(" + a + ")").toList()) + ")";
        }
        if (function.equals("convert") && arguments.size() == 2) {
            return convert(arguments.get(0), arguments.get(1), name);
        }
        if (function.startsWith("timestamp") && arguments.size() == 3) {
            String unit = INTERVALS.getOrDefault(Identifiers.fold(arguments.get(0)), "");
            String template = TEMPLATES.get(function + " " + unit);
            return template == null ? call(name, arguments) : fill(template, arguments.subList(1, 3));
        }
        String template = TEMPLATES.get(function + "/" + arguments.size());
        return template != null ? fill(template, arguments) : words(function, name, arguments);
    }

    private static String words(String function, String name, List<String> arguments) {
        if (arguments.size() == 1 && (function.equals("extract") || function.equals("position"))) {
            Tokens tokens = Tokens.of(arguments.get(0));
            boolean extract = function.equals("extract");
            int word = tokens.find(0, extract ? "from" : "in");
            String before = word > 0 ? tokens.text(0, Math.min(word, tokens.size())) : "";
            String after = tokens.text(word + 1, tokens.size());
            String template = extract ? TEMPLATES.get("extract " + Identifiers.fold(before)) : "instr($2, $1)";
            if (template != null && !after.isEmpty()) {
                return fill(template, extract ? List.of(after) : List.of(before, after));
            }
        }
        return call(name, arguments);
    }

    private static String call(String name, List<String> arguments) {
        return name + "(" + String.join(", ", arguments) + ")";
    }

    private static String convert(String value, String type, String name) {
        String sqlType = Identifiers.fold(type);
        String target = switch (sqlType.startsWith("sql_") ? sqlType.substring(4) : sqlType) {
            case "bigint", "integer", "smallint", "tinyint", "bit", "boolean" -> "integer";
            case "char", "varchar", "longvarchar", "nchar", "nvarchar", "longnvarchar", "clob", "nclob" -> "text";
            case "double", "float", "real" -> "real";
            case "decimal", "numeric" -> "numeric";
            case "binary", "varbinary", "longvarbinary", "blob" -> "blob";
            case "date", "time" -> sqlType.substring(sqlType.length() - 4);
            case "timestamp" -> "datetime";
            default -> "";
        };
        return switch (target) {
            case "" -> call(name, List.of(value, type));
            case "date", "time", "datetime" -> target + "(" + value + ")";
            default -> "cast(" + value + " as " + target + ")";
        };
    }

    private static String fill(String template, List<String> arguments) {
        if (!isInOrder(template, arguments.size()) && arguments.stream().anyMatch(EscapeFunctions::hasParameter)) {
            StringBuilder query = new StringBuilder("(select ").append(template.replace("$", "a_"));
            String separator = " from (select ";
            for (int i = 0; i < arguments.size(); i++) {
                query.append(separator)
                        .append(arguments.get(i))
                        .append(" as a_")
                        .append(i + 1);
                separator = ", ";
            }
            return query.append("))").toString();
        }
        StringBuilder filled = new StringBuilder();
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c == '$') {
                i++;
                filled.append(arguments.get(template.charAt(i) - '1'));
            } else {
                filled.append(c);
            }
        }
        return filled.toString();
    }

    private static boolean isInOrder(String template, int arguments) {
        int expected = 1;
        for (int at = template.indexOf('$'); at >= 0; at = template.indexOf('$', at + 1)) {
            if (template.charAt(at + 1) - '0' != expected++) {
                return false;
            }
        }
        return expected == arguments + 1;
    }

    private static boolean hasParameter(String argument) {
        return Parameters.count(Tokens.of(argument)) > 0;
    }
}
