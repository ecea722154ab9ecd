"""A client made with python3-websockets: checks an echo server (argument: its address), prints what the close frame said."""

import asyncio
import sys

import websockets

SIZES = [0, 1, 125, 126, 127, 65535, 65536, 1 << 20]


async def check_echoes(connection):
    for size in SIZES:
        for message in ("\u00e4" * (size // 2), bytes(i & 255 for i in range(size))):
            await connection.send(message)
            assert await connection.recv() == message, size


async def check_fragments(connection):
    await connection.send(["one ", "", "two ", "three"])
    assert await connection.recv() == "one two three"
    await connection.send([b"\x00", b"\x01\x02", b""])
    assert await connection.recv() == b"\x00\x01\x02"


async def main(url):
    async with websockets.connect(url, subprotocols=["echo"], max_size=None) as connection:
        assert connection.subprotocol == "echo"
        await check_echoes(connection)
        await check_fragments(connection)
        await (await connection.ping(b"are you there"))
        await connection.close(4000, "done")
        print(connection.close_code, connection.close_reason, flush=True)


asyncio.run(main(sys.argv[1]))
