/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.url;

/** How a transaction begins (https://www.sqlite.org/lang_transaction.html). */
public enum TransactionMode {
    /** IMMEDIATE if its first statement writes, else DEFERRED. */
    AUTO,
    DEFERRED,
    IMMEDIATE,
    EXCLUSIVE
}
