/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import org.cinchdb.sql.Lexer;
import org.cinchdb.sql.Token;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Colours SQL while it is typed, by the driver's own tokens. */
final class ShellHighlighter implements Highlighter {
    private static final AttributedStyle KEYWORD = AttributedStyle.BOLD.foreground(AttributedStyle.BLUE);
    private static final AttributedStyle TEXT = AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
    private static final AttributedStyle NUMBER = AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);
    private static final AttributedStyle COMMENT = AttributedStyle.DEFAULT.faint();
    private static final AttributedStyle WRONG = AttributedStyle.DEFAULT.foreground(AttributedStyle.RED);

    @Override
    public AttributedString highlight(LineReader reader, String buffer) {
        AttributedStringBuilder coloured = new AttributedStringBuilder();
        if (ShellInput.isCommand(buffer)) {
            return coloured.styled(AttributedStyle.BOLD, buffer).toAttributedString();
        }
        for (Token token : Lexer.tokens(buffer)) {
            String text = token.text(buffer);
            coloured.styled(style(token, text), text);
        }
        return coloured.toAttributedString();
    }

    private static AttributedStyle style(Token token, String text) {
        return switch (token.kind()) {
            case WORD -> SqlWords.isWord(text) ? KEYWORD : AttributedStyle.DEFAULT;
            case STRING, BLOB -> TEXT;
            case NUMBER, PARAMETER -> NUMBER;
            case COMMENT -> COMMENT;
            // An open quote is not wrong yet: it is being typed.
            case ILLEGAL -> text.startsWith("'") || text.startsWith("\"") ? TEXT : WRONG;
            case BLANK, QUOTED, OPERATOR -> AttributedStyle.DEFAULT;
        };
    }
}
