insert into person(name) values ('Ayşe');
insert into person(name) values ('Bob; ''quoted''');
update person set name = 'Bob' where id = 2;
