"""psycopg2 (libpq): parameters, a cursor on the server, COPY, a notification, a denial. Arguments: port, token, CA file."""
import csv
import io
import sys

import psycopg2
import psycopg2.extras

port, token, ca = sys.argv[1:]
connection = psycopg2.connect(host="127.0.0.1", port=port, dbname="orders-db", user="me", password=token, sslmode="verify-full", sslrootcert=ca)
cursor = connection.cursor()
cursor.execute("SELECT id, email, card, profile FROM person WHERE id = %s", (1,))
print(cursor.fetchone())
with connection.cursor("slow", cursor_factory=psycopg2.extras.DictCursor) as slow:
    slow.itersize = 1
    slow.execute("SELECT email FROM person ORDER BY id")
    print([row["email"] for row in slow])
copied = io.StringIO()
cursor.copy_expert("COPY (SELECT email FROM person ORDER BY id) TO STDOUT (FORMAT csv)", copied)
print([row[0] for row in csv.reader(io.StringIO(copied.getvalue()))])
cursor.execute("LISTEN news")
cursor.execute("NOTIFY news, 'from eve@corp.test'")
connection.commit()
connection.poll()
print([told.payload for told in connection.notifies])
try:
    cursor.execute("DELETE FROM person")
except psycopg2.errors.InsufficientPrivilege as denied:
    print(denied.pgcode, str(denied).splitlines()[0])
connection.rollback()
cursor.execute("SELECT 1")
print(cursor.fetchone())
