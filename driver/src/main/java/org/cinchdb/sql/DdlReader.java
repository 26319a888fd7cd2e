/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.cinchdb.sql.Ddl.ObjectType;
import org.cinchdb.sql.Ddl.Verb;
import org.jspecify.annotations.Nullable;

/** Reads what a schema changing statement says. */
final class DdlReader {
    private final Tokens tokens;
    private final Set<String> reads;
    private boolean temp;
    private boolean conditional;

    private DdlReader(Tokens tokens, Set<String> reads) {
        this.tokens = tokens;
        this.reads = reads;
    }

    /** What the statement says; null if it is no DDL or cannot be understood. */
    static @Nullable Ddl read(Tokens tokens, Set<String> reads) {
        DdlReader reader = new DdlReader(tokens, reads);
        if (tokens.word(0, "create")) {
            return reader.create();
        }
        if (tokens.words(0, "alter", "table")) {
            return reader.alter();
        }
        return tokens.word(0, "drop") ? reader.drop() : null;
    }

    private @Nullable Ddl create() {
        int at = 1;
        if (tokens.anyWord(at, "temp", "temporary")) {
            temp = true;
            at++;
        }
        boolean virtual = tokens.words(at, "virtual", "table");
        boolean unique = tokens.words(at, "unique", "index");
        if (virtual || unique) {
            at++;
        }
        ObjectType type = virtual ? ObjectType.VIRTUAL_TABLE : objectType(at);
        QualifiedName name = type == null ? null : name(at + 1);
        if (type == null || name == null) {
            return null;
        }
        return switch (type) {
            case TABLE -> table(name);
            case INDEX -> index(name, unique);
            case TRIGGER -> trigger(name);
            case VIEW, VIRTUAL_TABLE -> object(Verb.CREATE, type, name, reads);
        };
    }

    private @Nullable ObjectType objectType(int i) {
        if (!tokens.is(i, Token.Kind.WORD)) {
            return null;
        }
        return switch (tokens.folded(i)) {
            case "table" -> ObjectType.TABLE;
            case "index" -> ObjectType.INDEX;
            case "view" -> ObjectType.VIEW;
            case "trigger" -> ObjectType.TRIGGER;
            default -> null;
        };
    }

    private @Nullable QualifiedName name(int i) {
        int at = i;
        if (tokens.words(at, "if", "not", "exists")) {
            conditional = true;
            at += 3;
        } else if (tokens.words(at, "if", "exists")) {
            conditional = true;
            at += 2;
        }
        QualifiedName name = QualifiedName.at(tokens, at);
        temp |= name != null && name.inTemp();
        return name;
    }

    private Ddl table(QualifiedName name) {
        boolean asSelect = tokens.word(name.next(), "as");
        return new Ddl(
                Verb.CREATE,
                ObjectType.TABLE,
                temp,
                name.schema(),
                name.name(),
                null,
                conditional,
                asSelect,
                asSelect ? reads : withParents(),
                null,
                false);
    }

    private Ddl index(QualifiedName name, boolean unique) {
        boolean complete = tokens.word(name.next(), "on") && tokens.name(name.next() + 1);
        String table = complete ? tokens.unquoted(name.next() + 1) : null;
        return new Ddl(
                Verb.CREATE,
                ObjectType.INDEX,
                temp,
                name.schema(),
                name.name(),
                table,
                conditional,
                false,
                reads,
                null,
                unique || !hasPlainColumns(name.next() + 2));
    }

    /** Whether an index has columns alone: an expression or a condition can fail on a value. */
    private boolean hasPlainColumns(int open) {
        if (!tokens.op(open, '(') || tokens.next(open) < tokens.size()) {
            return false;
        }
        int at = open + 1;
        while (tokens.name(at)) {
            at++;
            if (tokens.word(at, "collate")) {
                at += 2;
            }
            if (tokens.anyWord(at, "asc", "desc")) {
                at++;
            }
            if (!tokens.op(at, ',')) {
                return tokens.op(at, ')');
            }
            at++;
        }
        return false;
    }

    private Ddl trigger(QualifiedName name) {
        int on = tokens.find(name.next(), "on");
        QualifiedName table = QualifiedName.at(tokens, on + 1);
        Set<String> others = new LinkedHashSet<>(reads);
        for (QualifiedName target : TriggerBody.targets(tokens)) {
            others.add(Identifiers.fold(target.name()));
        }
        return new Ddl(
                Verb.CREATE,
                ObjectType.TRIGGER,
                temp,
                name.schema(),
                name.name(),
                table == null ? null : table.name(),
                conditional,
                false,
                Collections.unmodifiableSet(others),
                null,
                false);
    }

    private @Nullable Ddl alter() {
        QualifiedName name = name(2);
        if (name == null) {
            return null;
        }
        int action = name.next();
        boolean rename = tokens.words(action, "rename", "to") && tokens.name(action + 2);
        return new Ddl(
                Verb.ALTER,
                ObjectType.TABLE,
                temp,
                name.schema(),
                name.name(),
                null,
                conditional,
                false,
                withParents(),
                rename ? tokens.unquoted(action + 2) : null,
                alterDependsOnRows(action));
    }

    private boolean alterDependsOnRows(int action) {
        if (tokens.anyWord(action, "rename", "drop")) {
            return false;
        }
        if (tokens.word(action, "alter")) {
            return !tokens.words(tokens.size() - 3, "drop", "not", "null");
        }
        if (!tokens.word(action, "add") || tokens.anyWord(action + 1, "constraint", "check")) {
            return true;
        }
        int column = tokens.word(action + 1, "column") && tokens.name(action + 2) ? action + 2 : action + 1;
        return new AddedColumn(tokens, column).dependsOnRows();
    }

    private @Nullable Ddl drop() {
        ObjectType type = objectType(1);
        QualifiedName name = type == null ? null : name(2);
        return type == null || name == null ? null : object(Verb.DROP, type, name, Set.of());
    }

    private Ddl object(Verb verb, ObjectType type, QualifiedName name, Set<String> others) {
        return new Ddl(verb, type, temp, name.schema(), name.name(), null, conditional, false, others, null, false);
    }

    private Set<String> withParents() {
        Set<String> parents = new LinkedHashSet<>(reads);
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.word(i, "references") && tokens.name(i + 1)) {
                parents.add(tokens.folded(i + 1));
            }
        }
        return parents.isEmpty() ? Set.of() : Collections.unmodifiableSet(parents);
    }
}
