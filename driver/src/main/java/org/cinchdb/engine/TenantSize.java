/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import org.cinchdb.TenantName;

/**
 * What a tenant takes on the disk; a tenant without rows of its own takes nothing.
 *
 * @param fileBytes its file
 * @param walBytes what waits beside it to be written into it
 * @param pageBytes the size of a page; 0 without a file
 * @param pages how many pages the file has
 * @param freePages how many of them are unused: {@code vacuum} gives them back
 */
public record TenantSize(TenantName name, long fileBytes, long walBytes, long pageBytes, long pages, long freePages) {}
