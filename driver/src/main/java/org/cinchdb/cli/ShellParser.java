/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.Lexer;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.Token;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells the line editor when a statement is whole, and which word is being completed. */
final class ShellParser implements Parser {
    /**
     * What stands where Tab was pressed.
     *
     * @param words the tokens before the word, of the same statement; of a command: its words
     * @param word what is being typed, up to the cursor
     * @param statement the whole text of the statement as it stands
     */
    record Place(String line, int cursor, List<String> words, String word, String statement)
            implements CompletingParsedLine {
        boolean isCommand() {
            return ShellInput.isCommand(line);
        }

        /** The word so many places before the one that is typed, in lower case; empty where there is none. */
        String before(int distance) {
            int index = words.size() - distance;
            return index < 0 || index >= words.size() ? "" : Identifiers.fold(words.get(index));
        }

        /** The statement's first word, in lower case, if another is typed by now. */
        String first() {
            return before(words.size());
        }

        /** A proposal is quoted already, if it needs to be. */
        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return word.length();
        }

        @Override
        public int rawWordLength() {
            return word.length();
        }

        @Override
        public int wordCursor() {
            return word.length();
        }

        @Override
        public int wordIndex() {
            return words.size();
        }

        @Override
        public List<String> words() {
            return Stream.concat(words.stream(), Stream.of(word)).toList();
        }
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.COMPLETE) {
            return place(line, cursor);
        }
        if (context == ParseContext.ACCEPT_LINE && !ShellInput.isWhole(line)) {
            throw new EOFError(-1, -1, "The statement has no semicolon yet");
        }
        return new Place(line, cursor, List.of(), line.substring(0, cursor), line);
    }

    private static Place place(String line, int cursor) {
        String typed = line.substring(0, cursor);
        if (ShellInput.isCommand(line)) {
            int word = typed.lastIndexOf(' ') + 1;
            List<String> words = Stream.of(typed.substring(0, word).split("\\s+"))
                    .filter(each -> !each.isEmpty())
                    .toList();
            return new Place(line, cursor, words, typed.substring(word), line);
        }
        int begin = Script.completeTo(typed);
        List<Token> tokens = new ArrayList<>(Lexer.tokens(typed.substring(begin)));
        tokens.removeIf(token -> !token.isSignificant());
        int word = begin + beginOfWord(typed.substring(begin), tokens);
        List<String> words = tokens.stream()
                .filter(token -> begin + token.end() <= word)
                .map(token -> token.text(typed.substring(begin)))
                .toList();
        return new Place(line, cursor, words, typed.substring(word), line.substring(begin));
    }

    /** Where the word begins that a text ends with: in USE a path is one word. */
    private static int beginOfWord(String text, List<Token> tokens) {
        if (tokens.isEmpty() || Character.isWhitespace(text.charAt(text.length() - 1))) {
            return text.length();
        }
        if (Identifiers.fold(tokens.get(0).text(text)).equals("use") && tokens.size() > 1) {
            return text.replaceFirst("\\S+$", "").length();
        }
        Token last = tokens.get(tokens.size() - 1);
        boolean name = last.kind() == Token.Kind.WORD
                || last.kind() == Token.Kind.QUOTED
                || (last.kind() == Token.Kind.ILLEGAL && text.charAt(last.start()) == '"');
        return name && last.end() == text.length() ? last.start() : text.length();
    }
}
