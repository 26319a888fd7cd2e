package it;

import liquibase.database.Database;
import liquibase.exception.LiquibaseException;

class OverUrlTest extends ChangeLogs {
  @Override
  Database connect(String url) throws LiquibaseException {
    return shop.open(url);
  }
}
