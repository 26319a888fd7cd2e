/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.cinchdb.BranchName;
import org.cinchdb.Hint;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.Branches;
import org.cinchdb.branch.ChangeLog;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.catalog.BranchWord;
import org.cinchdb.catalog.Catalog;
import org.cinchdb.catalog.SchemaLock;
import org.cinchdb.tenant.Tenant;
import org.cinchdb.tenant.Tenants;

/**
 * What this process knows of a branch: valid as long as the branch's word has not moved, read anew from metadata.db
 * when it has. For any thread.
 */
final class BranchState {
    private static final int TENANTS_REMEMBERED = 10_000;

    private volatile Branch branch;
    private final BranchWord word;
    private final SchemaLock lock;
    private final Branches branches;
    private final ChangeLog log;
    private final Tenants tenants;
    private volatile Known known;

    private record Known(long word, Place head, boolean isProtected, long sequence, Map<TenantName, Tenant> tenants) {}

    BranchState(Branch branch, Catalog catalog, Branches branches, ChangeLog log, Tenants tenants) throws SQLException {
        this.branch = branch;
        this.word = catalog.word(branch.id());
        this.lock = catalog.schemaLock(branch.id());
        this.branches = branches;
        this.log = log;
        this.tenants = tenants;
        if (isSettled(word.get()) && log.intent(branch.id()).isPresent()) {
            // The word is a hint: power loss or a restored backup may have set it back.
            word.setPending();
        }
        this.known = look(word.get());
    }

    /** The branch, under the name that it was last known to have. */
    Branch branch() {
        return branch;
    }

    BranchWord word() {
        return word;
    }

    SchemaLock lock() {
        return lock;
    }

    /** Whether the branch is still there, as far as its word says. */
    boolean isAlive() throws SQLException {
        return known.word() == word.get() || isThere();
    }

    /**
     * Asks metadata.db whether the branch is still there.
     *
     * @throws SQLException 3D001 if it was dropped
     */
    void requireAlive() throws SQLException {
        if (!isThere()) {
            throw SqlState.BRANCH_NOT_FOUND.error(
                    "Branch '%s' of database '%s' was dropped. Connect to another, or move with USE",
                    branch.name(), branch.database());
        }
    }

    private boolean isThere() throws SQLException {
        Optional<Branch> there = branches.byId(branch.id());
        there.ifPresent(now -> branch = now);
        return there.isPresent();
    }

    /** Whether the schema changes by merges only. */
    boolean isProtected() throws SQLException {
        return at(word.get()).isProtected();
    }

    /**
     * Refuses to change the schema here and not by a merge. Asked under the schema lock, it holds until that is given
     * back.
     *
     * @throws SQLException 42501 if the branch is protected
     */
    void requireUnprotected() throws SQLException {
        if (isProtected()) {
            throw SqlState.NOT_ALLOWED.error(
                    new Hint(
                            "Make a branch (cinch_branch_create), change the schema there and merge it; "
                                    + unprotect(branch.name()).sql(),
                            "Make a branch ('cinch branch create <name>'), change the schema there and merge it; "
                                    + unprotect(branch.name()).command()),
                    "Branch '%s' is protected: its schema changes by merges only",
                    branch.name());
        }
    }

    /** How the protection of a branch is lifted. */
    static Hint unprotect(BranchName name) {
        return new Hint(
                "cinch_branch_protect('" + name + "', 0) lifts the protection",
                "'cinch branch protect " + name + " --off' lifts the protection");
    }

    /** Whether a word may be relied on until it moves: nothing is under way that could end without moving it. */
    static boolean isSettled(long word) {
        return !BranchWord.isPending(word) && !BranchWord.isGated(word);
    }

    /**
     * The head at a word read before.
     *
     * @throws SQLException 3D001 if the branch was dropped
     */
    Place head(long atWord) throws SQLException {
        return at(atWord).head();
    }

    /** The project-wide sequence of what happened to tenants' names, at a word read before. */
    long sequence(long atWord) throws SQLException {
        return at(atWord).sequence();
    }

    private Known at(long atWord) throws SQLException {
        Known current = known;
        if (current.word() != atWord || !isSettled(atWord)) {
            current = look(atWord);
            known = current;
        }
        return current;
    }

    private Known look(long atWord) throws SQLException {
        requireAlive();
        long sequence = tenants.sequence();
        return new Known(
                atWord, log.head(branch.id()), branches.isProtected(branch), sequence, new ConcurrentHashMap<>());
    }

    /**
     * The tenant of that name now.
     *
     * @throws SQLException 3F000 if there is none
     */
    Tenant tenant(TenantName name) throws SQLException {
        Map<TenantName, Tenant> remembered = at(word.get()).tenants();
        Tenant tenant = remembered.get(name);
        if (tenant == null) {
            tenant = tenants.get(branch, name);
            if (remembered.size() < TENANTS_REMEMBERED) {
                remembered.put(name, tenant);
            }
        }
        return tenant;
    }

    /** Remembers what has become of a tenant, looked up at a word read before: it was touched. */
    void remember(Tenant tenant, long atWord) {
        Known current = known;
        if (current.word() == atWord) {
            current.tenants().put(tenant.name(), tenant);
        }
    }
}
