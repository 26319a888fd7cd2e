create table author (
  id integer primary key autoincrement,
  name varchar(80) not null unique,
  born date
);
create table book (
  id integer primary key autoincrement,
  author_id integer not null references author (id) on delete cascade,
  title varchar(200) not null,
  price decimal(10, 2),
  in_print boolean not null default true,
  published_at timestamp,
  cover blob,
  details json
);
create index book_title on book (title);
create view cheap_book as select title, price from book where price < 10;
select cinch_kv_set('made', 'by the code generator');
