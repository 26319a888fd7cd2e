/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

/** The colours of the command line, as SGR parameters of ECMA-48. */
enum Colour {
    HEADING("1"),
    FAINT("2"),
    ADDED("32"),
    DROPPED("31"),
    CHANGED("33"),
    NAME("36");

    private final String code;

    Colour(String code) {
        this.code = code;
    }

    /** The text in this colour, if colours are wanted. */
    String of(String text, boolean wanted) {
        return wanted && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
