/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.cinchdb.SqlState;
import org.cinchdb.sql.ColumnSpec.Reference;
import org.jspecify.annotations.Nullable;

/** Reads {@code name[:type][:modifier..]}. Colons in quotes and in parentheses part nothing. */
final class ColumnSpecReader {
    private static final String TYPES =
            "text, integer, real, numeric, boolean, blob, date, time, timestamp, json, uuid, varchar(n), decimal(p,s)";
    private static final String MODIFIERS =
            "not_null, nullable, unique, pk, default=.., check=.., fk=table[.column][.action]";
    private static final String ACTIONS = "cascade, set_null, set_default, restrict, no_action";

    private static final Map<String, String> TYPE_OF = Map.ofEntries(
            Map.entry("text", "TEXT"),
            Map.entry("string", "TEXT"),
            Map.entry("str", "TEXT"),
            Map.entry("varchar", "TEXT"),
            Map.entry("char", "TEXT"),
            Map.entry("uuid", "TEXT"),
            Map.entry("json", "TEXT"),
            Map.entry("integer", "INTEGER"),
            Map.entry("int", "INTEGER"),
            Map.entry("bigint", "BIGINT"),
            Map.entry("long", "BIGINT"),
            Map.entry("smallint", "SMALLINT"),
            Map.entry("real", "REAL"),
            Map.entry("float", "REAL"),
            Map.entry("double", "REAL"),
            Map.entry("numeric", "NUMERIC"),
            Map.entry("number", "NUMERIC"),
            Map.entry("decimal", "DECIMAL"),
            Map.entry("boolean", "BOOLEAN"),
            Map.entry("bool", "BOOLEAN"),
            Map.entry("blob", "BLOB"),
            Map.entry("bytes", "BLOB"),
            Map.entry("binary", "BLOB"),
            Map.entry("date", "DATE"),
            Map.entry("time", "TIME"),
            Map.entry("timestamp", "TIMESTAMP"),
            Map.entry("datetime", "TIMESTAMP"));

    private static final Pattern SIZED =
            Pattern.compile("(varchar|char|decimal|numeric)\\(\\s*[0-9]{1,9}\\s*(,\\s*[0-9]{1,9}\\s*)?\\)");

    private static final Map<String, String> ACTION_OF = Map.of(
            "cascade", "cascade",
            "set_null", "set null",
            "set_default", "set default",
            "restrict", "restrict",
            "no_action", "no action");

    private final String written;
    private @Nullable String type;
    private @Nullable Boolean notNull;
    private boolean unique;
    private boolean primaryKey;
    private @Nullable String defaultValue;
    private final List<String> checks = new ArrayList<>();
    private @Nullable Reference reference;

    ColumnSpecReader(String written) {
        this.written = written;
    }

    ColumnSpec read() throws SQLException {
        List<String> parts = parts(written, ':');
        String name = name(parts.get(0));
        for (String part : parts.subList(1, parts.size())) {
            read(part.strip());
        }
        String declared = type == null ? "" : type;
        if (declared.equals("json")) {
            checks.add(0, "(json_valid(" + Identifiers.quote(name) + "))");
        } else if (declared.equals("boolean") || declared.equals("bool")) {
            checks.add(0, "(" + Identifiers.quote(name) + " in (0, 1))");
        }
        Optional<String> sqlType = Optional.ofNullable(type).map(ColumnSpecReader::sqlType);
        return new ColumnSpec(
                name,
                sqlType,
                Boolean.TRUE.equals(notNull),
                unique,
                primaryKey,
                defaultValue == null ? null : Literals.of(defaultValue, Affinity.of(sqlType.orElse("TEXT"))),
                checks,
                reference);
    }

    private static String sqlType(String type) {
        return TYPE_OF.getOrDefault(type, type.toUpperCase(Locale.ROOT));
    }

    private String name(String part) throws SQLException {
        String name = Identifiers.unquote(part.strip());
        if (name.isEmpty() || name.chars().anyMatch(c -> c < ' ')) {
            throw error("the column has no name: it is name[:type][:modifier..]");
        }
        return name;
    }

    private void read(String part) throws SQLException {
        int equals = part.indexOf('=');
        String word =
                Identifiers.fold(equals < 0 ? part : part.substring(0, equals).strip());
        if (equals >= 0) {
            readValue(word, part.substring(equals + 1));
            return;
        }
        switch (word) {
            case "not_null", "notnull", "required" -> nullable(false);
            case "nullable", "null" -> nullable(true);
            case "unique" -> unique = true;
            case "pk", "primary_key" -> primaryKey = true;
            default -> readType(word);
        }
    }

    private void nullable(boolean nullable) throws SQLException {
        if (notNull != null && notNull == nullable) {
            throw error("it is both not_null and nullable");
        }
        notNull = !nullable;
    }

    private void readType(String word) throws SQLException {
        if (!TYPE_OF.containsKey(word) && !SIZED.matcher(word).matches()) {
            throw error("'%s' is neither a type (%s) nor a modifier (%s)".formatted(word, TYPES, MODIFIERS));
        }
        if (type != null) {
            throw error("it has two types, '%s' and '%s'".formatted(type, word));
        }
        type = word;
    }

    private void readValue(String word, String value) throws SQLException {
        switch (word) {
            case "default" -> {
                if (defaultValue != null) {
                    throw error("it has two defaults");
                }
                defaultValue = value;
            }
            case "check" -> checks.add(Literals.expression(value));
            case "fk" -> {
                if (reference != null) {
                    throw error("it has two foreign keys");
                }
                reference = reference(parts(value, '.'));
            }
            default -> throw error("there is no modifier '%s='. Modifiers: %s".formatted(word, MODIFIERS));
        }
    }

    private Reference reference(List<String> parts) throws SQLException {
        String last = parts.get(parts.size() - 1);
        @Nullable String action = parts.size() > 1 ? ACTION_OF.get(Identifiers.fold(last)) : null;
        if ((parts.size() == 3 && action == null) || parts.size() > 3) {
            throw error("'%s' is no action. Actions: %s".formatted(last, ACTIONS));
        }
        boolean hasColumn = parts.size() == (action == null ? 2 : 3);
        for (String part : parts) {
            if (Identifiers.unquote(part).isEmpty()) {
                throw error("fk= leads to table[.column][.action]");
            }
        }
        return new Reference(
                Identifiers.unquote(parts.get(0)), hasColumn ? Identifiers.unquote(parts.get(1)) : null, action);
    }

    /** The parts of a text between separators that stand neither in quotes nor in parentheses. */
    private List<String> parts(String text, char separator) throws SQLException {
        List<String> parts = new ArrayList<>();
        int begin = 0;
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(' || c == ')') {
                depth += c == '(' ? 1 : -1;
            } else if (c == separator && depth == 0) {
                parts.add(text.substring(begin, i));
                begin = i + 1;
            }
        }
        if (quote != 0 || depth != 0) {
            throw error("a quote or a parenthesis is left open");
        }
        parts.add(text.substring(begin));
        return parts;
    }

    private SQLException error(String what) {
        return SqlState.SYNTAX.error("Column '%s': %s", written, what);
    }
}
