/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.hibernate;

import java.sql.SQLException;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.FunctionContributions;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.community.dialect.SQLiteDialect;
import org.hibernate.community.dialect.SQLiteSqlAstTranslator;
import org.hibernate.community.dialect.identity.SQLiteIdentityColumnSupport;
import org.hibernate.dialect.DatabaseVersion;
import org.hibernate.dialect.function.CommonFunctionFactory;
import org.hibernate.dialect.identity.IdentityColumnSupport;
import org.hibernate.dialect.unique.UniqueDelegate;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolutionInfo;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.exception.ConstraintViolationException.ConstraintKind;
import org.hibernate.exception.spi.SQLExceptionConversionDelegate;
import org.hibernate.internal.util.JdbcExceptionHelper;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.UniqueKey;
import org.hibernate.query.common.TemporalUnit;
import org.hibernate.sql.ast.SqlAstTranslator;
import org.hibernate.sql.ast.SqlAstTranslatorFactory;
import org.hibernate.sql.ast.spi.StandardSqlAstTranslatorFactory;
import org.hibernate.sql.ast.tree.Statement;
import org.hibernate.sql.ast.tree.insert.ConflictClause;
import org.hibernate.sql.exec.spi.JdbcOperation;
import org.jspecify.annotations.Nullable;

/**
 * Hibernate's SQLite dialect without its faults. Hibernate takes it for Cinch's connections unless
 * {@code hibernate.dialect} names another; it needs {@code hibernate-community-dialects}.
 *
 * <ul>
 *   <li>an identity column has its type, whatever columns stand before it: without, its ids would be NULL
 *   <li>unique constraints of several columns are made, as unique indexes, and so are those that an update adds
 *   <li>what is taken out of a date is a number: {@code year(x) = 2026} is true, {@code day(x)} is not the next day
 *   <li>{@code listagg}, {@code on conflict .. do update}
 *   <li>a constraint violation says of which kind it is
 * </ul>
 */
public class CinchDialect extends SQLiteDialect {
    private static final UniqueDelegate UNIQUE_INDEXES = new UniqueIndexes();
    private static final IdentityColumnSupport IDENTITY = new Identity();

    public CinchDialect() {
        super(DatabaseVersion.make(3));
    }

    public CinchDialect(DialectResolutionInfo info) {
        super(info);
    }

    /** Hibernate leaves the type out when the statement so far, in small letters, has the word. */
    private static final class Identity extends SQLiteIdentityColumnSupport {
        @Override
        public String getIdentityColumnString(int type) {
            return "INTEGER";
        }
    }

    @Override
    public IdentityColumnSupport getIdentityColumnSupport() {
        return IDENTITY;
    }

    /**
     * SQLite adds no constraint to a table that is there, and no unique column; a unique index it makes at any time.
     */
    private static final class UniqueIndexes implements UniqueDelegate {
        @Override
        public String getColumnDefinitionUniquenessFragment(Column column, SqlStringGenerationContext context) {
            return "";
        }

        @Override
        public String getTableCreationUniqueConstraintsFragment(Table table, SqlStringGenerationContext context) {
            return "";
        }

        @Override
        public String getAlterTableToAddUniqueKeyCommand(
                UniqueKey key, Metadata metadata, SqlStringGenerationContext context) {
            return key.getColumns().stream()
                    .map(column -> column.getQuotedName(context.getDialect()))
                    .collect(Collectors.joining(
                            ", ",
                            "create unique index %s on %s ("
                                    .formatted(
                                            name(key, context),
                                            context.format(key.getTable().getQualifiedTableName())),
                            ")"));
        }

        @Override
        public String getAlterTableToDropUniqueKeyCommand(
                UniqueKey key, Metadata metadata, SqlStringGenerationContext context) {
            return "drop index if exists " + name(key, context);
        }

        private static String name(UniqueKey key, SqlStringGenerationContext context) {
            return context.getDialect().quote(key.getName());
        }
    }

    @Override
    public UniqueDelegate getUniqueDelegate() {
        return UNIQUE_INDEXES;
    }

    @Override
    public String extractPattern(TemporalUnit unit) {
        return switch (unit) {
            case YEAR -> "cast(strftime('%Y',?2) as integer)";
            case QUARTER -> "((cast(strftime('%m',?2) as integer)+2)/3)";
            case MONTH -> "cast(strftime('%m',?2) as integer)";
            case DAY, DAY_OF_MONTH -> "cast(strftime('%d',?2) as integer)";
            case DAY_OF_YEAR -> "cast(strftime('%j',?2) as integer)";
            case HOUR -> "cast(strftime('%H',?2) as integer)";
            case MINUTE -> "cast(strftime('%M',?2) as integer)";
            case SECOND -> "cast(strftime('%f',?2) as real)";
            case EPOCH -> "cast(strftime('%s',?2) as integer)";
            default -> super.extractPattern(unit);
        };
    }

    @Override
    public void initializeFunctionRegistry(FunctionContributions contributions) {
        super.initializeFunctionRegistry(contributions);
        new CommonFunctionFactory(contributions).listagg_stringAgg("varchar");
    }

    @Override
    public SqlAstTranslatorFactory getSqlAstTranslatorFactory() {
        return new StandardSqlAstTranslatorFactory() {
            @Override
            protected <T extends JdbcOperation> SqlAstTranslator<T> buildTranslator(
                    SessionFactoryImplementor factory, Statement statement) {
                return new Translator<>(factory, statement);
            }
        };
    }

    private static final class Translator<T extends JdbcOperation> extends SQLiteSqlAstTranslator<T> {
        Translator(SessionFactoryImplementor factory, Statement statement) {
            super(factory, statement);
        }

        @Override
        protected void visitConflictClause(@Nullable ConflictClause conflict) {
            visitStandardConflictClause(conflict);
        }
    }

    @Override
    public SQLExceptionConversionDelegate buildSQLExceptionConversionDelegate() {
        SQLExceptionConversionDelegate others = super.buildSQLExceptionConversionDelegate();
        return (exception, message, sql) -> {
            ConstraintKind kind = kind(exception);
            return kind == null
                    ? others.convert(exception, message, sql)
                    : new ConstraintViolationException(
                            message,
                            exception,
                            sql,
                            kind,
                            getViolatedConstraintNameExtractor().extractConstraintName(exception));
        };
    }

    private static @Nullable ConstraintKind kind(SQLException exception) {
        String state = JdbcExceptionHelper.extractSqlState(exception);
        if (SqlState.UNIQUE.code().equals(state)) {
            return ConstraintKind.UNIQUE;
        }
        if (SqlState.NOT_NULL.code().equals(state)) {
            return ConstraintKind.NOT_NULL;
        }
        if (SqlState.FOREIGN_KEY.code().equals(state)) {
            return ConstraintKind.FOREIGN_KEY;
        }
        return SqlState.CHECK.code().equals(state) ? ConstraintKind.CHECK : null;
    }
}
