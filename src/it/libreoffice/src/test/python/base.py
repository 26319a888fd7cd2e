"""Does in LibreOffice Base, without a window, what a user does, and prints one line for each thing: its name and what came of it.

Arguments: the URL, the driver's jar, a directory for LibreOffice's own files.
"""

import pathlib
import subprocess
import sys
import time
import traceback

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

PIPE = "cinch-" + str(time.time_ns())


def start(directory):
    return subprocess.Popen(
        [
            "soffice",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--accept=pipe,name=" + PIPE + ";urp;StarOffice.ComponentContext",
            "-env:UserInstallation=" + pathlib.Path(directory).as_uri(),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def context(office):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    while office.poll() is None:
        try:
            return resolver.resolve("uno:pipe,name=" + PIPE + ";urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
    raise RuntimeError("soffice ended with " + str(office.returncode))


def setting(name, value):
    found = PropertyValue()
    found.Name = name
    found.Value = value
    return found


class Base:
    def __init__(self, services, url, jar):
        self.services = services
        self.source = services.createInstance("com.sun.star.sdb.DatabaseContext").createInstance()
        self.source.URL = url
        self.source.Info = (
            setting("JavaDriverClass", "org.cinchdb.jdbc.Driver"),
            setting("JavaDriverClassPath", pathlib.Path(jar).as_uri()),
        )
        self.connection = None

    def rows(self, sql):
        statement = self.connection.createStatement()
        result = statement.executeQuery(sql)
        count = result.getMetaData().getColumnCount()
        rows = []
        while result.next():
            rows.append("|".join(result.getString(i + 1) for i in range(count)))
        statement.close()
        return " ".join(rows)

    def open_table(self, name):
        rows = self.services.createInstance("com.sun.star.sdb.RowSet")
        rows.ActiveConnection = self.connection
        rows.Command = name
        rows.CommandType = 0
        rows.execute()
        return rows

    def column(self, rows, name):
        return rows.getColumns().getByName(name)

    # ---- what is done

    def connects(self):
        self.connection = self.source.getConnection("", "")
        return self.connection.getMetaData().getDatabaseProductName()

    def runs_a_script(self):
        statement = self.connection.createStatement()
        statement.execute(
            "create table customer(id integer primary key, name varchar(40) not null, since date);"
            " create table orders(id integer primary key, customer integer references customer on delete cascade,"
            " total decimal(8, 2), placed timestamp);"
            " create index orders_placed on orders(placed desc);"
            " create view names as select name from customer"
        )
        statement.executeUpdate("insert into customer values (1, 'Ada', '2026-01-02'), (2, 'Bob', null)")
        statement.executeUpdate("insert into orders values (1, 1, 9.5, '2026-01-02 03:04:05'), (2, 2, 20.25, null)")
        self.connection.getTables().refresh()
        self.connection.getViews().refresh()
        return self.rows("select count(*) from orders")

    def lists_tables(self):
        return " ".join(sorted(n for n in self.connection.getTables().getElementNames() if not n.startswith("__")))

    def lists_views(self):
        return " ".join(self.connection.getViews().getElementNames())

    def lists_columns(self):
        columns = self.connection.getTables().getByName("orders").getColumns()
        found = [columns.getByName(name) for name in columns.getElementNames()]
        return " ".join(
            c.Name + ":" + c.TypeName + ("!" if c.IsNullable == 0 else "") + ("+" if c.IsAutoIncrement else "")
            for c in found
        )

    def lists_keys(self):
        keys = self.connection.getTables().getByName("orders").getKeys()
        found = [keys.getByIndex(i) for i in range(keys.getCount())]
        return " ".join(
            sorted(str(k.Type) + ":" + ",".join(k.getColumns().getElementNames()) + ":" + k.ReferencedTable for k in found)
        )

    def lists_indexes(self):
        indexes = self.connection.getTables().getByName("orders").getIndexes()
        return " ".join(indexes.getElementNames())

    def queries(self):
        return self.rows("select c.name, o.total from customer c join orders o on o.customer = c.id order by o.id")

    def opens_a_table(self):
        rows = self.open_table("customer")
        found = []
        while rows.next():
            found.append(self.column(rows, "name").getString())
        rows.absolute(1)
        found.append(self.column(rows, "since").getString())
        return " ".join(found)

    def edits_a_row(self):
        rows = self.open_table("customer")
        rows.absolute(2)
        self.column(rows, "name").updateString("Bea")
        rows.updateRow()
        return self.rows("select name from customer order by id")

    def inserts_a_row(self):
        rows = self.open_table("customer")
        rows.moveToInsertRow()
        self.column(rows, "name").updateString("Cyd")
        rows.insertRow()
        return self.rows("select id, name from customer order by id desc limit 1")

    def deletes_a_row(self):
        rows = self.open_table("customer")
        rows.absolute(2)
        rows.deleteRow()
        return self.rows("select (select count(*) from customer), (select count(*) from orders)")

    def opens_a_query(self):
        rows = self.services.createInstance("com.sun.star.sdb.RowSet")
        rows.ActiveConnection = self.connection
        rows.Command = 'SELECT "name", "total" FROM "customer", "orders" WHERE "orders"."customer" = "customer"."id"'
        rows.CommandType = 2
        rows.execute()
        rows.last()
        return str(rows.getRow()) + " " + self.column(rows, "name").getString()

    def makes_a_table(self):
        tables = self.connection.getTables()
        table = tables.createDataDescriptor()
        table.Name = "note"
        column = table.getColumns().createDataDescriptor()
        column.Name = "id"
        column.Type = 4
        column.TypeName = "INTEGER"
        column.IsNullable = 0
        table.getColumns().appendByDescriptor(column)
        text = table.getColumns().createDataDescriptor()
        text.Name = "body"
        text.Type = 12
        text.TypeName = "VARCHAR"
        text.Precision = 80
        table.getColumns().appendByDescriptor(text)
        tables.appendByDescriptor(table)
        return self.rows("select group_concat(name || ' ' || type, ', ') from pragma_table_info('note')")

    def reports_an_error(self):
        try:
            self.connection.createStatement().executeUpdate("insert into customer(id, name) values (1, 'Again')")
            return "nothing"
        except Exception as e:
            return getattr(e, "SQLState", "") + " " + getattr(e, "Message", str(e)).splitlines()[0]

    def rolls_back(self):
        connection = self.source.getIsolatedConnection("", "")
        connection.setAutoCommit(False)
        connection.createStatement().executeUpdate("delete from customer")
        connection.rollback()
        connection.close()
        return self.rows("select count(*) from customer")


STEPS = [
    Base.connects,
    Base.runs_a_script,
    Base.lists_tables,
    Base.lists_views,
    Base.lists_columns,
    Base.lists_keys,
    Base.lists_indexes,
    Base.queries,
    Base.opens_a_table,
    Base.opens_a_query,
    Base.edits_a_row,
    Base.inserts_a_row,
    Base.deletes_a_row,
    Base.makes_a_table,
    Base.reports_an_error,
    Base.rolls_back,
]


def main():
    url, jar, directory = sys.argv[1:]
    office = start(directory)
    try:
        base = Base(context(office).ServiceManager, url, jar)
        for step in STEPS:
            try:
                print(step.__name__ + "=" + step(base), flush=True)
            except Exception:
                last = traceback.format_exc().replace("\n", " ")
                print(step.__name__ + "=failed: " + last, flush=True)
    finally:
        office.terminate()
        office.wait()


main()
