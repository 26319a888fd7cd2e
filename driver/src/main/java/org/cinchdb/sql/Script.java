/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * SQL text split into statements at its semicolons; the body of a trigger stays whole.
 *
 * @param statements in their order; empty statements are left out
 */
public record Script(List<SqlStatement> statements) {
    private static final int CACHED_TEXTS = 1024;
    private static final int LONGEST_CACHED = 16 * 1024;

    private static final Map<String, Script> CACHE = new LinkedHashMap<>(2 * CACHED_TEXTS, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Script> eldest) {
            return size() > CACHED_TEXTS;
        }
    };

    public Script {
        statements = List.copyOf(statements);
    }

    /**
     * The statements of a text. Those of short texts (to 16,384 characters) are remembered, the 1,024 last used ones;
     * any thread may call this.
     */
    public static Script of(String sql) {
        if (sql.length() > LONGEST_CACHED) {
            return new Script(split(sql));
        }
        synchronized (CACHE) {
            Script known = CACHE.get(sql);
            if (known != null) {
                return known;
            }
        }
        Script script = new Script(split(sql));
        synchronized (CACHE) {
            CACHE.put(sql, script);
        }
        return script;
    }

    /**
     * Where the last statement ends that a text holds whole: the index behind its semicolon, 0 if there is none. For
     * who is still typing.
     */
    public static int completeTo(String sql) {
        Tokens tokens = Tokens.of(sql);
        int complete = 0;
        int begin = 0;
        while (begin < tokens.size()) {
            int end = endOf(tokens, begin);
            if (end < tokens.size()) {
                complete = tokens.end(end);
            }
            begin = end + 1;
        }
        return complete;
    }

    private static List<SqlStatement> split(String sql) {
        Tokens tokens = Tokens.of(sql);
        List<SqlStatement> statements = new ArrayList<>();
        int begin = 0;
        while (begin < tokens.size()) {
            int end = endOf(tokens, begin);
            if (end > begin) {
                statements.add(new SqlStatement(tokens.slice(begin, end)));
            }
            begin = end + 1;
        }
        return statements;
    }

    private static int endOf(Tokens tokens, int begin) {
        boolean trigger = TriggerBody.follows(tokens, begin);
        boolean inBody = false;
        for (int i = begin; i < tokens.size(); i++) {
            if (!inBody && tokens.op(i, ';')) {
                return i;
            }
            inBody = inBody ? !TriggerBody.endsAt(tokens, i) : trigger && TriggerBody.beginsAt(tokens, i);
        }
        return tokens.size();
    }
}
