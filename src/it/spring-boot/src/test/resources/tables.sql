create table if not exists person(id integer primary key, name text not null);
