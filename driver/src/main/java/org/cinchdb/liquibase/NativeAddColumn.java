/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.liquibase;

import java.util.Collections;
import java.util.List;
import liquibase.change.AddColumnConfig;
import liquibase.database.Database;
import liquibase.database.DatabaseConnection;
import liquibase.database.core.SQLiteDatabase;
import liquibase.sql.Sql;
import liquibase.sqlgenerator.SqlGeneratorChain;
import liquibase.sqlgenerator.SqlGeneratorFactory;
import liquibase.sqlgenerator.core.AddColumnGenerator;
import liquibase.statement.ColumnConstraint;
import liquibase.statement.ForeignKeyConstraint;
import liquibase.statement.core.AddColumnStatement;
import liquibase.statement.core.CreateIndexStatement;
import org.cinchdb.url.ConnectionTarget;

/**
 * SQLite's own ADD COLUMN, where Liquibase would make the table anew from what metadata says of it, which loses its
 * foreign keys and leaves those of other tables pointing to a table that is gone.
 *
 * <p>A column that is unique gets a unique index, since ADD COLUMN knows no UNIQUE. Liquibase's own generator still
 * speaks for connections of other drivers, and refuses primary keys. Which of them speaks is decided for each
 * statement: Liquibase asks a generator only once for all connections whether it supports a kind of statement.
 */
public final class NativeAddColumn extends AddColumnGenerator {
    @Override
    public int getPriority() {
        return PRIORITY_DATABASE + 1;
    }

    @Override
    public boolean supports(AddColumnStatement statement, Database database) {
        return database instanceof SQLiteDatabase;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // so Liquibase declares the chain
    public Sql[] generateSql(AddColumnStatement statement, Database database, SqlGeneratorChain chain) {
        return isOurs(database) && columnsOf(statement).stream().allMatch(NativeAddColumn::canBeAdded)
                ? super.generateSql(statement, database, chain)
                : chain.generateSql(statement, database);
    }

    private static boolean isOurs(Database database) {
        DatabaseConnection connection = database.getConnection();
        return connection != null && connection.getURL() != null && ConnectionTarget.accepts(connection.getURL());
    }

    private static List<AddColumnStatement> columnsOf(AddColumnStatement statement) {
        return statement.isMultiple() ? statement.getColumns() : List.of(statement);
    }

    private static boolean canBeAdded(AddColumnStatement column) {
        return !column.isPrimaryKey() && !column.isAutoIncrement();
    }

    /** The column with its foreign keys: SQLite cannot add them to a column later. */
    @Override
    protected String generateSingleColumnSQL(AddColumnStatement statement, Database database) {
        StringBuilder sql = new StringBuilder(super.generateSingleColumnSQL(statement, database));
        for (ColumnConstraint constraint : statement.getConstraints()) {
            if (constraint instanceof ForeignKeyConstraint foreignKey) {
                sql.append(references(foreignKey, database));
            }
        }
        return sql.toString();
    }

    @Override
    protected void addForeignKeyStatements(AddColumnStatement statement, Database database, List<Sql> returnSql) {
        // They are part of the column.
    }

    @Override
    protected void addUniqueConstraintStatements(AddColumnStatement statement, Database database, List<Sql> returnSql) {
        if (statement.isUnique()) {
            AddColumnConfig column = new AddColumnConfig();
            column.setName(statement.getColumnName());
            String name = statement.getUniqueStatementName();
            CreateIndexStatement index = new CreateIndexStatement(
                    name == null ? statement.getTableName() + "_" + statement.getColumnName() + "_unique" : name,
                    statement.getCatalogName(),
                    statement.getSchemaName(),
                    statement.getTableName(),
                    true,
                    null,
                    column);
            Collections.addAll(returnSql, SqlGeneratorFactory.getInstance().generateSql(index, database));
        }
    }

    private static String references(ForeignKeyConstraint foreignKey, Database database) {
        StringBuilder sql = new StringBuilder();
        if (foreignKey.getForeignKeyName() != null) {
            sql.append(" CONSTRAINT ").append(database.escapeConstraintName(foreignKey.getForeignKeyName()));
        }
        sql.append(" REFERENCES ");
        if (foreignKey.getReferences() != null) {
            sql.append(foreignKey.getReferences());
        } else {
            sql.append(database.escapeTableName(null, null, foreignKey.getReferencedTableName()))
                    .append('(')
                    .append(database.escapeColumnNameList(foreignKey.getReferencedColumnNames()))
                    .append(')');
        }
        if (foreignKey.isDeleteCascade()) {
            sql.append(" ON DELETE CASCADE");
        }
        if (foreignKey.isDeferrable()) {
            sql.append(" DEFERRABLE");
        }
        if (foreignKey.isInitiallyDeferred()) {
            sql.append(" INITIALLY DEFERRED");
        }
        return sql.toString();
    }
}
