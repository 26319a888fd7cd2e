/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.catalog;

import java.util.List;

/** The tables of metadata.db. Times are ISO 8601 in UTC; a null {@code dropped_at} means alive. */
final class MetadataSchema {
    static final List<String> STATEMENTS = List.of(
            """
            create table project(
              id integer primary key check (id = 1),
              uid text not null,
              format integer not null,
              sequence integer not null,
              created_at text not null
            )""",
            """
            create table database(
              id integer primary key autoincrement,
              uid text not null unique,
              name text not null,
              created_at text not null,
              dropped_at text
            )""",
            "create unique index database_name on database(name) where dropped_at is null",
            """
            create table branch(
              id integer primary key autoincrement,
              uid text not null unique,
              database_id integer not null references database(id),
              name text not null,
              parent_id integer references branch(id),
              fork_position integer not null,
              fork_sequence integer not null,
              head integer not null,
              directory text not null unique,
              protected integer not null default 0,
              created_at text not null,
              dropped_at text
            )""",
            "create unique index branch_name on branch(database_id, name) where dropped_at is null",
            // What a branch did itself; up to its fork it reads its parent's log. What is null is as the change has it.
            """
            create table branch_change(
              branch_id integer not null references branch(id),
              position integer not null,
              change_id text not null references change(id),
              sql text,
              effects text,
              depends_on_rows integer,
              fingerprint text,
              primary key (branch_id, position)
            ) without rowid""",
            """
            create table change(
              id text primary key,
              commit_id text not null,
              kind text not null,
              object_type text not null,
              object_name text not null,
              sql text not null,
              parameters text,
              foreign_keys integer not null,
              legacy_alter_table integer not null,
              depends_on_rows integer not null,
              effects text not null,
              fingerprint text not null,
              kept_until text,
              author text not null,
              at text not null,
              origin_branch_id integer not null references branch(id)
            ) without rowid""",
            """
            create table tenant(
              id integer primary key autoincrement,
              uid text not null unique,
              created_at text not null
            )""",
            // From and to count in the project-wide sequence. A null tenant hides the name that the parent branch has.
            """
            create table tenant_name(
              branch_id integer not null references branch(id),
              name text not null,
              from_sequence integer not null,
              to_sequence integer,
              tenant_id integer references tenant(id),
              primary key (branch_id, name, from_sequence)
            ) without rowid""",
            "create unique index tenant_name_alive on tenant_name(branch_id, name) where to_sequence is null",
            "create index tenant_name_by_tenant on tenant_name(branch_id, tenant_id)",
            // Rows stay when a tenant is dropped: a path is never used twice. The position is a hint, written now and
            // then.
            """
            create table tenant_file(
              branch_id integer not null references branch(id),
              tenant_id integer not null references tenant(id),
              file text not null unique,
              touched_at text not null,
              position integer not null,
              dropped_at text,
              swept integer not null default 0,
              primary key (branch_id, tenant_id)
            ) without rowid""",
            "create index tenant_file_to_sweep on tenant_file(dropped_at) where dropped_at is not null and swept = 0",
            // A schema change whose tenant's COMMIT is about to happen, or has happened.
            """
            create table intent(
              branch_id integer primary key references branch(id),
              tenant_id integer not null references tenant(id),
              from_position integer not null,
              to_position integer not null,
              last_change_id text not null,
              at text not null
            )""",
            // What kept a merge from happening, until the next attempt of the same two branches; and what was chosen.
            """
            create table merge_conflict(
              into_branch_id integer not null references branch(id),
              from_branch_id integer not null references branch(id),
              conflict_id text not null,
              number integer not null,
              code text not null,
              object_type text not null,
              object_name text not null,
              base_sql text,
              our_sql text,
              their_sql text,
              message text not null,
              resolution text check (resolution in ('ours', 'theirs', 'sql')),
              resolution_sql text,
              resolved_by text,
              at text not null,
              primary key (into_branch_id, from_branch_id, conflict_id)
            ) without rowid""");

    private MetadataSchema() {}
}
