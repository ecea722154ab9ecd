"""permessage-deflate of python3-websockets, as client or server of many connections.

    client '[["ws://...", {options of the extension}], ...]'   checks an echo server with each, prints how each was closed
    server '[{options of the extension}, ...]'                 starts an echo server with each, prints the ports, ends with stdin
"""

import asyncio
import json
import random
import sys

import websockets
from websockets.extensions import permessage_deflate

SIZES = [0, 1, 125, 1000, 65536, 1 << 20]


def messages():
    noise = random.Random(1)
    for size in SIZES:
        yield "\u00e4" * (size // 2)
        yield bytes(size)
        yield noise.randbytes(size)


async def check_echoes(url, options):
    extension = permessage_deflate.ClientPerMessageDeflateFactory(**options)
    async with websockets.connect(url, extensions=[extension], compression=None, max_size=None) as connection:
        assert [type(used).__name__ for used in connection.extensions] == ["PerMessageDeflate"]
        for message in messages():
            await connection.send(message)
            assert await connection.recv() == message, len(message)
        await connection.close(4000, "done")
        print(connection.close_code, connection.close_reason, flush=True)


async def be_clients(connections):
    for url, options in connections:
        await check_echoes(url, options)


async def echo(connection):
    async for message in connection:
        await connection.send(message)


async def be_servers(all_options):
    ports = []
    for options in all_options:
        extension = permessage_deflate.ServerPerMessageDeflateFactory(**options)
        server = await websockets.serve(
            echo, "127.0.0.1", 0, extensions=[extension], compression=None, max_size=None
        )
        ports.append(server.sockets[0].getsockname()[1])
    print(json.dumps(ports), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


role, settings = sys.argv[1:]
asyncio.run({"client": be_clients, "server": be_servers}[role](json.loads(settings)))
