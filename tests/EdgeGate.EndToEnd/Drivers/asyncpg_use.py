"""asyncpg (its own protocol, binary): parameters, arrays, a cursor, binary COPY, a denial, a timeout, a pool. Arguments: port, token, CA file."""
import asyncio
import io
import ssl
import sys

import asyncpg

port, token, ca = sys.argv[1:]
how = dict(host="127.0.0.1", port=int(port), database="orders-db", user="me", password=token, ssl=ssl.create_default_context(cafile=ca))


async def main():
    connection = await asyncpg.connect(**how)
    print(tuple(await connection.fetchrow("SELECT id, email, card, profile FROM person WHERE id = $1", 1)))
    print(await connection.fetchval("SELECT array_agg(email ORDER BY id) FROM person"))
    async with connection.transaction():
        print([row["email"] async for row in connection.cursor("SELECT email FROM person ORDER BY id", prefetch=1)])
    copied = io.BytesIO()
    await connection.copy_from_query("SELECT email FROM person WHERE id = 1", output=copied, format="binary")
    print(b"[pii.email]" in copied.getvalue(), b"ada@" in copied.getvalue())
    try:
        await connection.execute("DELETE FROM person")
    except asyncpg.InsufficientPrivilegeError as denied:
        print(denied.sqlstate, denied.message)
    try:
        await connection.fetchval("SELECT pg_sleep(30)", timeout=0.3)
    except asyncio.TimeoutError:
        print("cancelled")
    print(await connection.fetchval("SELECT 1"))
    await connection.close()
    async with asyncpg.create_pool(min_size=2, max_size=4, **how) as pool:
        print(set(await asyncio.gather(*[pool.fetchval("SELECT email FROM person WHERE id = $1", 1 + i % 2) for i in range(40)])))


asyncio.run(main())
