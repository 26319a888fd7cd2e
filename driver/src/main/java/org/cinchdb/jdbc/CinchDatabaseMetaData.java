/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.Connection;
import java.sql.PseudoColumnUsage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cinchdb.engine.Session;
import org.cinchdb.engine.SqlFunction;
import org.cinchdb.engine.StatementHandle;
import org.cinchdb.sqlite.BufferedRows;
import org.jspecify.annotations.Nullable;

/**
 * The schema of the session's tenant.
 *
 * <p>Tables report no catalog and no schema, because tools qualify names with what they read here; the current tenant's
 * name and {@code main} are accepted as schema patterns, the database's and the branch's as catalogs, and none other
 * finds anything. Patterns are those of LIKE, with {@code \} as escape; case does not count.
 */
final class CinchDatabaseMetaData extends ConstantMetaData {
    /** The user's tables and views, with those of the session alone. */
    private static final String OBJECTS = """
            (select 'main' as place, name, type, sql from main.sqlite_schema
             union all
             select 'temp', name, type, sql from temp.sqlite_schema)""";

    private static final int SQLITE_ERROR = 1;
    private static final int UNKNOWN = 0;
    /** Of a number that SQLite stores as a double. */
    private static final int SIGNIFICANT_DIGITS = 15;
    /** What {@code pragma_index_xinfo} says of an expression. */
    private static final int EXPRESSION = -2;

    /** Whether column {@code c} of {@code o} is another name of the rowid (https://www.sqlite.org/rowidtable.html). */
    private static final String IS_ROWID = """
            c.pk = 1 and c.type = 'INTEGER' collate nocase
                and not exists (select 1 from pragma_index_list(o.name, o.place) i where i.origin = 'pk')""";

    private static final Comparator<@Nullable Object[]> BY_TYPE_AND_NAME = Comparator.comparing(
                    (@Nullable Object[] row) -> String.valueOf(row[3]))
            .thenComparing(row -> String.valueOf(row[2]));

    private static final Comparator<@Nullable Object[]> BY_TABLE_AND_POSITION = Comparator.comparing(
                    (@Nullable Object[] row) -> String.valueOf(row[2]))
            .thenComparingInt(row -> row[16] instanceof Integer position ? position : UNKNOWN);

    private final CinchConnection connection;
    private @Nullable String version;

    CinchDatabaseMetaData(CinchConnection connection) {
        this.connection = connection;
    }

    // ---- who it is

    @Override
    public Connection getConnection() {
        return connection;
    }

    /** The long form, without secrets: jOOQ finds its dialect by {@code :sqlite:} in it. */
    @Override
    public String getURL() {
        return connection.target().url();
    }

    /** Null, as with sqlite-jdbc: SQLite has no users, and Spring looks for its tables in a schema of that name. */
    @Override
    public @Nullable String getUserName() {
        return null;
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return connection.isReadOnly();
    }

    /** SQLite's version. */
    @Override
    public String getDatabaseProductVersion() throws SQLException {
        String known = version;
        if (known == null) {
            BufferedRows rows = read("select sqlite_version()");
            rows.next();
            known = String.valueOf(rows.getString(1));
            version = known;
        }
        return known;
    }

    @Override
    public int getDatabaseMajorVersion() throws SQLException {
        return DriverVersion.part(getDatabaseProductVersion(), 0);
    }

    @Override
    public int getDatabaseMinorVersion() throws SQLException {
        return DriverVersion.part(getDatabaseProductVersion(), 1);
    }

    @Override
    public String getDriverVersion() {
        return DriverVersion.TEXT;
    }

    @Override
    public int getDriverMajorVersion() {
        return DriverVersion.MAJOR;
    }

    @Override
    public int getDriverMinorVersion() {
        return DriverVersion.MINOR;
    }

    /** Cinch's own functions; tools colour them. */
    @Override
    public String getSystemFunctions() {
        return Stream.concat(
                        Stream.of("DATABASE", "IFNULL", "USER"),
                        Session.functions().stream()
                                .filter(Routines::isCallable)
                                .map(SqlFunction::name))
                .collect(Collectors.joining(","));
    }

    // ---- reading

    private BufferedRows read(String sql, @Nullable Object... parameters) throws SQLException {
        try (StatementHandle handle = connection.session().prepareInternal(sql)) {
            return BufferedRows.readAll(UpdatableResultSet.required(handle.execute(parameters)), 0);
        }
    }

    private ResultSet give(MetaRows rows) throws SQLException {
        return rows.result(connection);
    }

    /** Whether a catalog's name means the branch, and a schema pattern the tenant, where the session stands. */
    private boolean isHere(@Nullable String catalog, @Nullable String schemaPattern) throws SQLException {
        Session session = connection.session();
        String database = session.database().text();
        String branch = database + "/" + session.branch().text();
        // No catalog is a pattern, but tools ask for all with one.
        boolean known =
                catalog == null || List.of("", "%", "main", database, branch).contains(catalog);
        Predicate<String> wanted = like(schemaPattern);
        return known && (wanted.test(connection.getSchema()) || wanted.test("main"));
    }

    private static String orAll(@Nullable String pattern) {
        return pattern == null || pattern.isEmpty() ? "%" : pattern;
    }

    /** A table's name as it is; null for all tables, which some tools ask for with a pattern. */
    private static @Nullable String tableOrAll(@Nullable String table) {
        return table == null || table.isEmpty() || table.equals("%") ? null : table;
    }

    /** What a virtual table keeps its content in, its shadow tables, is the system's: only it may write there. */
    private static String tableType(String place, String name, String type, boolean shadow) {
        if (place.equals("temp")) {
            return type.equals("view") ? "LOCAL TEMPORARY VIEW" : "GLOBAL TEMPORARY";
        }
        boolean system =
                shadow || name.startsWith("__") || name.toLowerCase(Locale.ROOT).startsWith("sqlite_");
        return system ? "SYSTEM TABLE" : type.equals("view") ? "VIEW" : "TABLE";
    }

    private static String text(BufferedRows rows, int column) {
        return String.valueOf(rows.getString(column));
    }

    // ---- tables and columns

    @Override
    public ResultSet getTables(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String namePattern,
            String @Nullable [] types)
            throws SQLException {
        MetaRows tables = MetaRows.of("TABLE_CAT TABLE_SCHEM TABLE_NAME TABLE_TYPE REMARKS TYPE_CAT TYPE_SCHEM"
                + " TYPE_NAME SELF_REFERENCING_COL_NAME REF_GENERATION");
        if (!isHere(catalog, schemaPattern)) {
            return give(tables);
        }
        BufferedRows rows = read("""
                select place, name, type,
                       name in (select t.name from pragma_table_list t where t.schema = place and t.type = 'shadow')
                from %s where type in ('table', 'view') and name like ? escape '\\'""".formatted(OBJECTS), orAll(namePattern));
        while (rows.next()) {
            String type = tableType(text(rows, 1), text(rows, 2), text(rows, 3), rows.getInt(4) != 0);
            if (types == null || types.length == 0 || Arrays.stream(types).anyMatch(type::equalsIgnoreCase)) {
                tables.add(null, null, rows.getString(2), type, null, null, null, null, null, null);
            }
        }
        return give(tables.sort(BY_TYPE_AND_NAME));
    }

    @Override
    public ResultSet getTableTypes() throws SQLException {
        MetaRows types = MetaRows.of("TABLE_TYPE");
        for (String type : List.of("GLOBAL TEMPORARY", "LOCAL TEMPORARY VIEW", "SYSTEM TABLE", "TABLE", "VIEW")) {
            types.add(type);
        }
        return give(types);
    }

    /** Tables in one query, however many columns there are; a view whose table is gone is left out. */
    @Override
    public ResultSet getColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tablePattern,
            @Nullable String columnPattern)
            throws SQLException {
        MetaRows columns = MetaRows.of("TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE:int TYPE_NAME"
                + " COLUMN_SIZE:int BUFFER_LENGTH:int DECIMAL_DIGITS:int NUM_PREC_RADIX:int NULLABLE:int REMARKS"
                + " COLUMN_DEF SQL_DATA_TYPE:int SQL_DATETIME_SUB:int CHAR_OCTET_LENGTH:int ORDINAL_POSITION:int"
                + " IS_NULLABLE SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE SOURCE_DATA_TYPE:short IS_AUTOINCREMENT"
                + " IS_GENERATEDCOLUMN");
        if (isHere(catalog, schemaPattern)) {
            for (BufferedRows part : readColumns(orAll(tablePattern), orAll(columnPattern))) {
                addColumns(columns, part);
            }
        }
        return give(columns.sort(BY_TABLE_AND_POSITION));
    }

    private List<BufferedRows> readColumns(String table, String column) throws SQLException {
        List<BufferedRows> parts = new ArrayList<>();
        parts.add(readColumns("o.type = 'table' and o.name like ? escape '\\'", table, column));
        try {
            parts.add(readColumns("o.type = 'view' and o.name like ? escape '\\'", table, column));
        } catch (SQLException e) {
            requireBrokenView(e);
            // SQLite fails the whole query for one broken view.
            BufferedRows views =
                    read("select name from " + OBJECTS + " where type = 'view' and name like ? escape '\\'", table);
            while (views.next()) {
                readView(text(views, 1), column).ifPresent(parts::add);
            }
        }
        return parts;
    }

    private Optional<BufferedRows> readView(String view, String column) throws SQLException {
        try {
            return Optional.of(readColumns("o.type = 'view' and o.name = ?", view, column));
        } catch (SQLException e) {
            requireBrokenView(e);
            return Optional.empty();
        }
    }

    private static void requireBrokenView(SQLException e) throws SQLException {
        if (e.getErrorCode() != SQLITE_ERROR) {
            throw e;
        }
    }

    private BufferedRows readColumns(String which, String table, String column) throws SQLException {
        return read("""
                select "table", "column", type, "notnull", dflt_value, hidden, position, rowid
                from (
                  select o.name as "table", c.name as "column", c.type, c."notnull", c.dflt_value, c.hidden,
                         row_number() over (partition by o.place, o.name order by c.cid) as position,
                         %s as rowid
                  from %s o join pragma_table_xinfo(o.name, o.place) c
                  where %s and c.hidden <> 1)
                where "column" like ? escape '\\'""".formatted(IS_ROWID, OBJECTS, which), table, column);
    }

    private static void addColumns(MetaRows columns, BufferedRows rows) {
        while (rows.next()) {
            boolean rowid = rows.getInt(8) != 0;
            SqlTypes type = rowid ? SqlTypes.ROWID : SqlTypes.of(rows.getString(3));
            boolean notNull = rows.getInt(4) != 0 || rowid;
            columns.add(
                    null,
                    null,
                    rows.getString(1),
                    rows.getString(2),
                    type.jdbcType(),
                    type.name(),
                    type.sizeOrNull(),
                    null,
                    type.digitsOrNull(),
                    10,
                    notNull ? columnNoNulls : columnNullable,
                    null,
                    rows.getString(5),
                    null,
                    null,
                    type.isText() ? type.size() : null,
                    rows.getInt(7),
                    notNull ? "NO" : "YES",
                    null,
                    null,
                    null,
                    null,
                    rowid ? "YES" : "NO",
                    rows.getInt(6) == 0 ? "NO" : "YES");
        }
    }

    /** The hidden columns of virtual tables, by which one asks them something. */
    @Override
    public ResultSet getPseudoColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tablePattern,
            @Nullable String columnPattern)
            throws SQLException {
        MetaRows columns = MetaRows.of("TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE:int COLUMN_SIZE:int"
                + " DECIMAL_DIGITS:int NUM_PREC_RADIX:int COLUMN_USAGE REMARKS CHAR_OCTET_LENGTH:int IS_NULLABLE");
        if (!isHere(catalog, schemaPattern)) {
            return give(columns);
        }
        BufferedRows rows = read("""
                select o.name, c.name, c.type
                from %s o join pragma_table_xinfo(o.name, o.place) c
                where o.type = 'table' and c.hidden = 1 and o.name like ? escape '\\' and c.name like ? escape '\\'
                order by 1, 2""".formatted(OBJECTS), orAll(tablePattern), orAll(columnPattern));
        while (rows.next()) {
            SqlTypes type = SqlTypes.of(rows.getString(3));
            columns.add(
                    null,
                    null,
                    rows.getString(1),
                    rows.getString(2),
                    type.jdbcType(),
                    type.sizeOrNull(),
                    type.digitsOrNull(),
                    10,
                    PseudoColumnUsage.USAGE_UNKNOWN.name(),
                    null,
                    type.isText() ? type.size() : null,
                    "YES");
        }
        return give(columns);
    }

    /** The column of a table that is another name of its rowid, and so fills itself. */
    Optional<String> rowidColumn(String table) throws SQLException {
        BufferedRows rows = read("""
                select c.name from %s o join pragma_table_info(o.name, o.place) c
                where o.type = 'table' and o.name = ? collate nocase and %s""".formatted(OBJECTS, IS_ROWID), table);
        return rows.next() ? Optional.of(text(rows, 1)) : Optional.empty();
    }

    // ---- keys and indexes

    @Override
    public ResultSet getPrimaryKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        MetaRows keys = MetaRows.of("TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME KEY_SEQ:short PK_NAME");
        if (!isHere(catalog, schema)) {
            return give(keys);
        }
        BufferedRows rows = readPrimaryKeys(table);
        while (rows.next()) {
            String name = TableText.of(text(rows, 4)).primaryKey().orElse("pk_" + rows.getString(1));
            keys.add(null, null, rows.getString(1), rows.getString(2), rows.getInt(3), name);
        }
        return give(keys);
    }

    private BufferedRows readPrimaryKeys(@Nullable String table) throws SQLException {
        return read("""
                select o.name, c.name, c.pk, o.sql, c.type, c."notnull", %s
                from %s o join pragma_table_info(o.name, o.place) c
                where o.type = 'table' and c.pk > 0 and (?1 is null or o.name = ?1 collate nocase)
                order by o.name, c.name""".formatted(IS_ROWID, OBJECTS), tableOrAll(table));
    }

    @Override
    public ResultSet getImportedKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return foreignKeys(isHere(catalog, schema), null, tableOrAll(table));
    }

    @Override
    public ResultSet getExportedKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return foreignKeys(isHere(catalog, schema), tableOrAll(table), null);
    }

    @Override
    public ResultSet getCrossReference(
            @Nullable String parentCatalog,
            @Nullable String parentSchema,
            @Nullable String parentTable,
            @Nullable String foreignCatalog,
            @Nullable String foreignSchema,
            @Nullable String foreignTable)
            throws SQLException {
        return foreignKeys(
                isHere(parentCatalog, parentSchema) && isHere(foreignCatalog, foreignSchema),
                tableOrAll(parentTable),
                tableOrAll(foreignTable));
    }

    /**
     * A foreign key without a name gets one of its table and columns: LibreOffice passes over those without. The
     * columns of one key stay together, also where two keys refer to one table.
     */
    private ResultSet foreignKeys(boolean here, @Nullable String parent, @Nullable String child) throws SQLException {
        MetaRows keys = MetaRows.of("PKTABLE_CAT PKTABLE_SCHEM PKTABLE_NAME PKCOLUMN_NAME FKTABLE_CAT FKTABLE_SCHEM"
                + " FKTABLE_NAME FKCOLUMN_NAME KEY_SEQ:short UPDATE_RULE:short DELETE_RULE:short FK_NAME PK_NAME"
                + " DEFERRABILITY:short");
        if (!here) {
            return give(keys);
        }
        BufferedRows rows = read("""
                select coalesce(p.name, f."table"), coalesce(k.name, f."to"),
                       o.name, f."from", f.seq + 1, f.on_update, f.on_delete, f.id, o.sql, p.sql,
                       group_concat(f."from", '_') over (partition by o.place, o.name, f.id order by f.seq
                         rows between unbounded preceding and unbounded following)
                from %1$s o
                join pragma_foreign_key_list(o.name, o.place) f
                left join %1$s p on p.type = 'table' and p.place = o.place and p.name = f."table" collate nocase
                left join pragma_table_info(p.name, p.place) k
                  on case when f."to" is null then k.pk = f.seq + 1 else k.name = f."to" collate nocase end
                where o.type = 'table'
                and (?1 is null or f."table" = ?1 collate nocase)
                and (?2 is null or o.name = ?2 collate nocase)
                order by 1, 3, f.id desc, f.seq""".formatted(OBJECTS), parent, child);
        while (rows.next()) {
            TableText.ForeignKey key = TableText.of(text(rows, 9)).foreignKey(rows.getInt(8));
            String parentSql = rows.getString(10);
            keys.add(
                    null,
                    null,
                    rows.getString(1),
                    rows.getString(2),
                    null,
                    null,
                    rows.getString(3),
                    rows.getString(4),
                    rows.getInt(5),
                    rule(text(rows, 6)),
                    rule(text(rows, 7)),
                    key.name().orElse("fk_" + rows.getString(3) + "_" + rows.getString(11)),
                    parentSql == null
                            ? null
                            : TableText.of(parentSql).primaryKey().orElse("pk_" + rows.getString(1)),
                    key.deferred() ? importedKeyInitiallyDeferred : importedKeyNotDeferrable);
        }
        return give(keys);
    }

    private static int rule(String action) {
        return switch (action) {
            case "CASCADE" -> importedKeyCascade;
            case "SET NULL" -> importedKeySetNull;
            case "SET DEFAULT" -> importedKeySetDefault;
            case "RESTRICT" -> importedKeyRestrict;
            default -> importedKeyNoAction;
        };
    }

    @Override
    public ResultSet getIndexInfo(
            @Nullable String catalog,
            @Nullable String schema,
            @Nullable String table,
            boolean unique,
            boolean approximate)
            throws SQLException {
        MetaRows indexes = MetaRows.of("TABLE_CAT TABLE_SCHEM TABLE_NAME NON_UNIQUE:bool INDEX_QUALIFIER INDEX_NAME"
                + " TYPE:short ORDINAL_POSITION:short COLUMN_NAME ASC_OR_DESC CARDINALITY:long PAGES:long"
                + " FILTER_CONDITION");
        if (!isHere(catalog, schema)) {
            return give(indexes);
        }
        BufferedRows rows = read("""
                select o.name, not i."unique", i.name, c.seqno + 1, c.name, c."desc",
                       c.cid, i.partial, x.sql
                from %1$s o
                join pragma_index_list(o.name, o.place) i
                join pragma_index_xinfo(i.name, o.place) c
                left join %1$s x on x.type = 'index' and x.place = o.place and x.name = i.name
                where o.type = 'table' and c.key
                and (?1 is null or o.name = ?1 collate nocase)
                and (i."unique" or not ?2)
                order by 2, 3, 4""".formatted(OBJECTS), tableOrAll(table), unique ? 1 : 0);
        while (rows.next()) {
            boolean partial = rows.getInt(8) != 0;
            indexes.add(
                    null,
                    null,
                    rows.getString(1),
                    rows.getInt(2) != 0,
                    null,
                    rows.getString(3),
                    tableIndexOther,
                    rows.getInt(4),
                    indexed(rows),
                    rows.getInt(6) == 0 ? "A" : "D",
                    0,
                    0,
                    partial ? TableText.filterOf(text(rows, 9)).orElse(null) : null);
        }
        return give(indexes);
    }

    /** The column of an index; where it has none, the expression as it was written: tools fail on a column without. */
    private static @Nullable String indexed(BufferedRows rows) {
        boolean expression = rows.getInt(7) == EXPRESSION;
        return expression ? TableText.indexedOf(text(rows, 9)).get(rows.getInt(4) - 1) : rows.getString(5);
    }

    /** The primary key, else the rowid; with {@code nullable} false a key that takes NULL is none. */
    @Override
    public ResultSet getBestRowIdentifier(
            @Nullable String catalog, @Nullable String schema, @Nullable String table, int scope, boolean nullable)
            throws SQLException {
        MetaRows identifier = MetaRows.of("SCOPE:short COLUMN_NAME DATA_TYPE:int TYPE_NAME COLUMN_SIZE:int"
                + " BUFFER_LENGTH:int DECIMAL_DIGITS:short PSEUDO_COLUMN:short");
        if (!isHere(catalog, schema) || table == null) {
            return give(identifier);
        }
        BufferedRows keys = readPrimaryKeys(table);
        boolean usable = keys.size() > 0;
        while (keys.next()) {
            usable &= nullable || keys.getInt(6) != 0 || keys.getInt(7) != 0;
        }
        keys.moveTo(0);
        while (usable && keys.next()) {
            SqlTypes type = keys.getInt(7) != 0 ? SqlTypes.ROWID : SqlTypes.of(keys.getString(5));
            addIdentifier(identifier, text(keys, 2), type, bestRowNotPseudo);
        }
        BufferedRows tables =
                read("select 1 from " + OBJECTS + " where type = 'table' and name = ? collate nocase", table);
        if (!usable && tables.size() > 0) {
            addIdentifier(identifier, "rowid", SqlTypes.of("BIGINT"), bestRowPseudo);
        }
        return give(identifier);
    }

    private static void addIdentifier(MetaRows identifier, String column, SqlTypes type, int pseudo) {
        identifier.add(
                bestRowSession,
                column,
                type.jdbcType(),
                type.name(),
                type.sizeOrNull(),
                null,
                type.digitsOrNull(),
                pseudo);
    }

    // ---- types and functions

    @Override
    public ResultSet getTypeInfo() throws SQLException {
        MetaRows types = MetaRows.of("TYPE_NAME DATA_TYPE:int PRECISION:int LITERAL_PREFIX LITERAL_SUFFIX"
                + " CREATE_PARAMS NULLABLE:short CASE_SENSITIVE:bool SEARCHABLE:short UNSIGNED_ATTRIBUTE:bool"
                + " FIXED_PREC_SCALE:bool AUTO_INCREMENT:bool LOCAL_TYPE_NAME MINIMUM_SCALE:short MAXIMUM_SCALE:short"
                + " SQL_DATA_TYPE:int SQL_DATETIME_SUB:int NUM_PREC_RADIX:int");
        // The first name of a type is the one that tools take for it.
        List<String> names = List.of(
                "TINYINT",
                "BIGINT",
                "VARBINARY",
                "BINARY",
                "CHAR",
                "NUMERIC",
                "DECIMAL",
                "INTEGER",
                "SMALLINT",
                "FLOAT",
                "DOUBLE",
                "REAL",
                "VARCHAR",
                "TEXT",
                "BOOLEAN",
                "DATE",
                "TIME",
                "TIMESTAMP",
                "BLOB",
                "CLOB");
        for (String name : names) {
            SqlTypes type = SqlTypes.of(name);
            boolean decimal = name.equals("NUMERIC") || name.equals("DECIMAL");
            String prefix = type.isBinary() ? "x'" : type.isText() || type.isTime() ? "'" : null;
            types.add(
                    name,
                    type.jdbcType(),
                    type.sizeOrNull(),
                    prefix,
                    prefix == null ? null : "'",
                    name.endsWith("CHAR") ? "length" : decimal ? "precision,scale" : null,
                    typeNullable,
                    type.isText(),
                    typeSearchable,
                    !type.isSigned(),
                    false,
                    name.equals("INTEGER"),
                    null,
                    0,
                    decimal || type.isApproximate() ? SIGNIFICANT_DIGITS : 0,
                    null,
                    null,
                    10);
        }
        return give(types.sort(Comparator.comparingInt(row -> row[1] instanceof Integer code ? code : UNKNOWN)));
    }

    @Override
    public ResultSet getFunctions(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String namePattern)
            throws SQLException {
        MetaRows functions =
                MetaRows.of("FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME REMARKS FUNCTION_TYPE:short SPECIFIC_NAME");
        if (isHere(catalog, schemaPattern)) {
            BufferedRows rows = read(
                    "select distinct name from pragma_function_list where name not like 'cinch\\_%' escape '\\' order by 1");
            Predicate<String> wanted = like(namePattern);
            while (rows.next()) {
                String name = String.valueOf(rows.getString(1));
                if (wanted.test(name)) {
                    functions.add(null, null, name, null, functionNoTable, name);
                }
            }
            for (SqlFunction function : ours(namePattern)) {
                int type = Routines.isCallable(function) ? functionNoTable : functionReturnsTable;
                functions.add(null, null, function.name(), function.summary(), type, Routines.specificName(function));
            }
        }
        return give(functions.sort(Comparator.comparing((@Nullable Object[] row) -> String.valueOf(row[2]))
                .thenComparing(row -> String.valueOf(row[5]))));
    }

    /** Cinch's own functions and relations: SQLite's take any types. */
    @Override
    public ResultSet getFunctionColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String functionPattern,
            @Nullable String columnPattern)
            throws SQLException {
        MetaRows columns = MetaRows.of("FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME COLUMN_NAME COLUMN_TYPE:short"
                + " DATA_TYPE:int TYPE_NAME PRECISION:int LENGTH:int SCALE:short RADIX:short NULLABLE:short REMARKS"
                + " CHAR_OCTET_LENGTH:int ORDINAL_POSITION:int IS_NULLABLE SPECIFIC_NAME");
        Predicate<String> wanted = like(columnPattern);
        for (SqlFunction function : isHere(catalog, schemaPattern) ? ours(functionPattern) : List.<SqlFunction>of()) {
            for (Routines.Column column : Routines.functionColumns(function)) {
                if (wanted.test(column.name())) {
                    columns.add(column.functionRow(function));
                }
            }
        }
        return give(columns);
    }

    /** Cinch's own functions: {@code {call ..}} takes them all. */
    @Override
    public ResultSet getProcedures(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String namePattern)
            throws SQLException {
        MetaRows procedures =
                MetaRows.of("PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME RESERVED1 RESERVED2 RESERVED3 REMARKS"
                        + " PROCEDURE_TYPE:short SPECIFIC_NAME");
        for (SqlFunction function : isHere(catalog, schemaPattern) ? callable(namePattern) : List.<SqlFunction>of()) {
            procedures.add(
                    null,
                    null,
                    function.name(),
                    null,
                    null,
                    null,
                    function.summary(),
                    procedureReturnsResult,
                    function.name());
        }
        return give(procedures);
    }

    @Override
    public ResultSet getProcedureColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String procedurePattern,
            @Nullable String columnPattern)
            throws SQLException {
        MetaRows columns = MetaRows.of("PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME COLUMN_NAME COLUMN_TYPE:short"
                + " DATA_TYPE:int TYPE_NAME PRECISION:int LENGTH:int SCALE:short RADIX:short NULLABLE:short REMARKS"
                + " COLUMN_DEF SQL_DATA_TYPE:int SQL_DATETIME_SUB:int CHAR_OCTET_LENGTH:int ORDINAL_POSITION:int"
                + " IS_NULLABLE SPECIFIC_NAME");
        Predicate<String> wanted = like(columnPattern);
        for (SqlFunction function :
                isHere(catalog, schemaPattern) ? callable(procedurePattern) : List.<SqlFunction>of()) {
            for (Routines.Column column : Routines.procedureColumns(function)) {
                if (wanted.test(column.name())) {
                    columns.add(column.procedureRow(function));
                }
            }
        }
        return give(columns);
    }

    /** Those of ours that match, in the order of their names. */
    private static List<SqlFunction> ours(@Nullable String namePattern) {
        Predicate<String> wanted = like(namePattern);
        return Session.functions().stream()
                .filter(function -> wanted.test(function.name()))
                .sorted(Comparator.comparing(SqlFunction::name))
                .toList();
    }

    private static List<SqlFunction> callable(@Nullable String namePattern) {
        return ours(namePattern).stream().filter(Routines::isCallable).toList();
    }

    /** LIKE with {@code \} as escape, case aside; null matches all. */
    private static Predicate<String> like(@Nullable String pattern) {
        StringBuilder regex = new StringBuilder();
        String text = orAll(pattern);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                regex.append(Pattern.quote(text.substring(i, i + 1)));
            } else {
                regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE).asMatchPredicate();
    }

    @Override
    public ResultSet getClientInfoProperties() throws SQLException {
        return give(MetaRows.of("NAME MAX_LEN:int DEFAULT_VALUE DESCRIPTION")
                .add("ApplicationName", 0, "", "The program that uses the connection."));
    }

    // ---- what there is none of

    @Override
    public ResultSet getSchemas() throws SQLException {
        return give(MetaRows.of("TABLE_SCHEM TABLE_CATALOG"));
    }

    @Override
    public ResultSet getSchemas(@Nullable String catalog, @Nullable String schemaPattern) throws SQLException {
        return getSchemas();
    }

    @Override
    public ResultSet getCatalogs() throws SQLException {
        return give(MetaRows.of("TABLE_CAT"));
    }

    @Override
    public ResultSet getColumnPrivileges(
            @Nullable String catalog, @Nullable String schema, @Nullable String table, @Nullable String columnPattern)
            throws SQLException {
        return give(MetaRows.of("TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE"));
    }

    @Override
    public ResultSet getTablePrivileges(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tablePattern)
            throws SQLException {
        return give(MetaRows.of("TABLE_CAT TABLE_SCHEM TABLE_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE"));
    }

    @Override
    public ResultSet getVersionColumns(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return give(MetaRows.of("SCOPE:short COLUMN_NAME DATA_TYPE:int TYPE_NAME COLUMN_SIZE:int BUFFER_LENGTH:int"
                + " DECIMAL_DIGITS:short PSEUDO_COLUMN:short"));
    }

    @Override
    public ResultSet getUDTs(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String namePattern,
            int @Nullable [] types)
            throws SQLException {
        return give(MetaRows.of("TYPE_CAT TYPE_SCHEM TYPE_NAME CLASS_NAME DATA_TYPE:int REMARKS BASE_TYPE:short"));
    }

    @Override
    public ResultSet getSuperTypes(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String namePattern)
            throws SQLException {
        return give(MetaRows.of("TYPE_CAT TYPE_SCHEM TYPE_NAME SUPERTYPE_CAT SUPERTYPE_SCHEM SUPERTYPE_NAME"));
    }

    @Override
    public ResultSet getSuperTables(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String namePattern)
            throws SQLException {
        return give(MetaRows.of("TABLE_CAT TABLE_SCHEM TABLE_NAME SUPERTABLE_NAME"));
    }

    @Override
    public ResultSet getAttributes(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String typePattern,
            @Nullable String attributePattern)
            throws SQLException {
        return give(MetaRows.of("TYPE_CAT TYPE_SCHEM TYPE_NAME ATTR_NAME DATA_TYPE:int ATTR_TYPE_NAME ATTR_SIZE:int"
                + " DECIMAL_DIGITS:int NUM_PREC_RADIX:int NULLABLE:int REMARKS ATTR_DEF SQL_DATA_TYPE:int"
                + " SQL_DATETIME_SUB:int CHAR_OCTET_LENGTH:int ORDINAL_POSITION:int IS_NULLABLE SCOPE_CATALOG"
                + " SCOPE_SCHEMA SCOPE_TABLE SOURCE_DATA_TYPE:short"));
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Wrappers.unwrap(this, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
