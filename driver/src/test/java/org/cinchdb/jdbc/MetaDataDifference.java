/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where this driver describes a database, a result or parameters otherwise than sqlite-jdbc, each on purpose. The table
 * "Metadata" of docs/differences.md is made from this list, and {@link MetaDataAgainstSqliteJdbcTest} holds both
 * drivers to it: what is not here is the same, and what is here differs.
 *
 * <p>A place is a method of {@code DatabaseMetaData}, or {@code method.COLUMN} of its result, or {@code method rows},
 * {@code order} or {@code columns}; those of the other interfaces begin with {@code ResultSetMetaData.} and
 * {@code ParameterMetaData.}.
 */
enum MetaDataDifference {
    DECLARED_TYPES(
            "type, size and digits by the declared type, the same in `getColumns` and `ResultSetMetaData`; null and 0"
                    + " where there is none",
            "INTEGER, VARCHAR or FLOAT and 2000000000 here, others there",
            "tools generate schemas from them",
            "getColumns.DATA_TYPE",
            "getColumns.COLUMN_SIZE",
            "getColumns.DECIMAL_DIGITS",
            "getColumns.CHAR_OCTET_LENGTH",
            "ResultSetMetaData.getPrecision",
            "ResultSetMetaData.getScale",
            "ResultSetMetaData.getColumnDisplaySize"),
    DATETIME(
            "DATETIME is TIMESTAMP; REAL and what a computed column holds of it is DOUBLE; each number is signed",
            "DATE; REAL and FLOAT; no computed real is signed",
            "it has a time; SQLite's REAL has 8 bytes, JDBC's has 4",
            "ResultSetMetaData.getColumnType",
            "ResultSetMetaData.getColumnTypeName",
            "ResultSetMetaData.isSigned"),
    CLASS_NAMES(
            "`getColumnClassName` is the class of the current value, else that of the type",
            "Object where the value is null",
            "the type is known all the same",
            "ResultSetMetaData.getColumnClassName"),
    NO_TYPE(
            "a column without a type is called NUMERIC",
            "an empty name",
            "Hibernate fails on it",
            "getColumns.TYPE_NAME"),
    HIDDEN_COLUMNS(
            "hidden columns of virtual tables are pseudo columns",
            "columns like others",
            "`select *` does not give them",
            "getColumns rows"),
    UNUSED(
            "columns that JDBC calls unused are null",
            "0, and a size",
            "nobody should rely on them",
            "getColumns.BUFFER_LENGTH",
            "getColumns.SQL_DATA_TYPE",
            "getColumns.SQL_DATETIME_SUB"),
    ROWID(
            "an `INTEGER PRIMARY KEY` is auto-increment and not null",
            "auto-increment only with AUTOINCREMENT, nullable without NOT NULL",
            "it fills itself",
            "getColumns.IS_AUTOINCREMENT",
            "getColumns.IS_NULLABLE",
            "getColumns.NULLABLE",
            "ResultSetMetaData.isAutoIncrement"),
    ROWID_TYPE(
            "the `DATA_TYPE` of an `INTEGER PRIMARY KEY` is BIGINT in `getColumns`, its `TYPE_NAME` stays INTEGER",
            "INTEGER",
            "it has 64 bits, and Hibernate validates Long ids",
            "getColumns.DATA_TYPE"),
    COMPUTED(
            "a computed column is read-only and of unknown nullability, no column is definitely writable, only text has"
                    + " case",
            "everything is writable, nullable and case-sensitive",
            "tools offer what is writable for editing",
            "ResultSetMetaData.isNullable",
            "ResultSetMetaData.isReadOnly",
            "ResultSetMetaData.isWritable",
            "ResultSetMetaData.isDefinitelyWritable",
            "ResultSetMetaData.isCaseSensitive"),
    NAMED_KEYS(
            "primary and foreign keys without a name get one (`pk_<table>`, `fk_<table>_<columns>`)",
            "null or empty",
            "LibreOffice skips keys without",
            "getPrimaryKeys.PK_NAME",
            "getImportedKeys.FK_NAME",
            "getExportedKeys.FK_NAME"),
    DEFERRABILITY(
            "`DEFERRABILITY` is what the key's clause says",
            "always \"initially deferred\"",
            "most keys are checked at once",
            "getImportedKeys.DEFERRABILITY",
            "getExportedKeys.DEFERRABILITY"),
    CROSS_REFERENCE("`getCrossReference` finds keys", "it finds none", "it should", "getCrossReference rows"),
    ANOTHER_CASE(
            "a table is found in any case, and none is no error",
            "only as it is written; an error",
            "names have no case in SQLite",
            "getPrimaryKeys rows of another case",
            "getPrimaryKeys of no table"),
    INDEXES(
            "`getIndexInfo` is in the order that JDBC asks for, says ascending or descending and the condition, and"
                    + " gives an expression as it is written",
            "in none, and null",
            "what `DatabaseMetaData` promises",
            "getIndexInfo order",
            "getIndexInfo.ASC_OR_DESC",
            "getIndexInfo.FILTER_CONDITION",
            "getIndexInfo.COLUMN_NAME"),
    UNIQUE_ONLY(
            "`getIndexInfo(.., unique = true, ..)` gives unique ones",
            "all",
            "as asked",
            "getIndexInfo rows of unique"),
    ROW_IDENTIFIER(
            "`getBestRowIdentifier` gives the primary key, else the rowid",
            "nothing",
            "editors find the row by it",
            "getBestRowIdentifier rows"),
    SYSTEM_TABLES(
            "Cinch's tables, SQLite's and the shadow tables of virtual ones are `SYSTEM TABLE`s",
            "`sqlite_schema` and shadow tables are TABLEs",
            "tools would take them for the user's",
            "getTables of system tables",
            "getTables.TABLE_TYPE",
            "getColumns of system tables"),
    TABLE_TYPES(
            "`getTableTypes` lists the type of TEMP views too",
            "does not",
            "`getTables` gives it",
            "getTableTypes rows"),
    TYPE_INFO(
            "`getTypeInfo` lists the types that people declare, with sizes and literals",
            "the five storage classes",
            "tools offer them in their table designers",
            "getTypeInfo rows"),
    ROUTINES(
            "SQLite's functions are listed, and Cinch's with their arguments; `{call ..}` takes Cinch's",
            "not supported, or nothing, in results that lack columns",
            "tools complete and colour them",
            "getFunctions",
            "getFunctionColumns",
            "getProcedures rows",
            "getProcedures columns",
            "getProcedureColumns rows",
            "getProcedureColumns columns",
            "getProcedureTerm",
            "supportsStoredProcedures",
            "supportsStoredFunctionsUsingCallSyntax",
            "getSystemFunctions",
            "getNumericFunctions",
            "getStringFunctions",
            "getTimeDateFunctions"),
    SUPPORTED(
            "`getSchemas(..)`, `getPseudoColumns`, `getClientInfoProperties`, .. answer",
            "not supported",
            "tools call all there is",
            "getSchemas",
            "getPseudoColumns",
            "getClientInfoProperties",
            "getRowIdLifetime",
            "autoCommitFailureClosesAllResultSets",
            "generatedKeyAlwaysReturned"),
    SQLITE_CAN(
            "what SQLite can do is said to be supported",
            "said not to be",
            "tools leave it out",
            "supportsCorrelatedSubqueries",
            "supportsGroupByBeyondSelect",
            "supportsGroupByUnrelated",
            "supportsIntegrityEnhancementFacility",
            "supportsLikeEscapeClause",
            "supportsOrderByUnrelated",
            "supportsSubqueriesInComparisons",
            "supportsTableCorrelationNames"),
    DRIVER_CAN(
            "what this driver can do is said to be supported: several results, statements across commits, scrollable and"
                    + " updatable results, every isolation level",
            "not supported there",
            "they are here",
            "supportsMultipleResultSets",
            "supportsOpenStatementsAcrossCommit",
            "supportsOpenStatementsAcrossRollback",
            "supportsResultSetConcurrency",
            "supportsResultSetType",
            "supportsTransactionIsolationLevel",
            "ownDeletesAreVisible",
            "ownInsertsAreVisible",
            "ownUpdatesAreVisible",
            "locatorsUpdateCopy"),
    NULLS_AND_NAMES(
            "`nullsAreSortedLow`; names keep their case, which does not count; no named parameters",
            "nulls high and at the start at once; case counts; named parameters",
            "that is how SQLite is, and JDBC's named parameters are those of calls",
            "nullsAreSortedAtStart",
            "nullsAreSortedHigh",
            "nullsAreSortedLow",
            "storesMixedCaseQuotedIdentifiers",
            "supportsMixedCaseIdentifiers",
            "supportsNamedParameters"),
    LIMITS(
            "SQLite's limits",
            "0: none",
            "there are some",
            "getMaxColumnsInGroupBy",
            "getMaxColumnsInIndex",
            "getMaxColumnsInOrderBy",
            "getMaxColumnsInSelect",
            "getMaxColumnsInTable",
            "getMaxLogicalLobSize",
            "getMaxRowSize",
            "getMaxSchemaNameLength",
            "getMaxStatementLength",
            "getMaxTablesInSelect"),
    KEYWORDS(
            "`getSQLKeywords` lists what SQL:2003 does not have", "also what it has", "JDBC asks so", "getSQLKeywords"),
    WHO(
            "its own name, version, URL and terms: a catalog is a branch, a schema a tenant",
            "its own",
            "the product name is `SQLite` in both, by which tools choose their dialect",
            "getDriverMajorVersion",
            "getDriverMinorVersion",
            "getDriverName",
            "getDriverVersion",
            "getJDBCMinorVersion",
            "getURL",
            "getCatalogTerm",
            "getSchemaTerm"),
    PARAMETERS(
            "a parameter that there is not is an error; each other is VARCHAR before it is set",
            "some methods answer for any; some fail before the first is set",
            "Spring asks before it sets",
            "ParameterMetaData.getParameterClassName",
            "ParameterMetaData.getParameterMode",
            "ParameterMetaData.getParameterType",
            "ParameterMetaData.getParameterTypeName",
            "ParameterMetaData.getPrecision",
            "ParameterMetaData.getScale",
            "ParameterMetaData.isNullable",
            "ParameterMetaData.isSigned");

    private final String cinch;
    private final String plain;
    private final String reason;
    // Of List.of: it does not change.
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> places;

    MetaDataDifference(String cinch, String plain, String reason, String... places) {
        this.cinch = cinch;
        this.plain = plain;
        this.reason = reason;
        this.places = List.of(places);
    }

    List<String> places() {
        return places;
    }

    /** A line of the table in docs/differences.md. */
    String documented() {
        String where = places.stream().map(place -> "`" + place + "`").collect(Collectors.joining(", "));
        return "| %s | %s | %s | %s |%n".formatted(cinch, plain, reason, where);
    }
}
