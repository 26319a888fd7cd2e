/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/**
 * The command line. It speaks to the driver as everybody does: by URL, SQL and the Java API.
 *
 * <p>A command extends {@link org.cinchdb.cli.CommandBase}, or is a method of a class that does. It takes as mixins
 * what it needs: {@link org.cinchdb.cli.Where} says where it stands, {@link org.cinchdb.cli.Output} prints rows in the
 * format that was asked for, {@link org.cinchdb.cli.Confirm} asks before something is lost. It returns an
 * {@link org.cinchdb.cli.Exit} code, and throws when it fails: {@link org.cinchdb.cli.Failures} has the line on stderr
 * and the code for it. On stdout is what was asked for and nothing else.
 */
@NullMarked
package org.cinchdb.cli;

import org.jspecify.annotations.NullMarked;
