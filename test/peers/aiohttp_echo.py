"""Made with python3-aiohttp. `client <url>` checks an echo server and prints the code of the closing handshake;
`server` echoes on a free port of the loopback, prints the port, and ends with stdin."""

import asyncio
import sys

import aiohttp
from aiohttp import web

SIZES = [0, 1, 125, 126, 127, 65535, 65536, 1 << 20]


async def check_echoes(connection):
    for size in SIZES:
        text = "\u00e4" * (size // 2)
        await connection.send_str(text)
        assert await connection.receive_str() == text, size
        data = bytes(i & 255 for i in range(size))
        await connection.send_bytes(data)
        assert await connection.receive_bytes() == data, size


async def run_client(url):
    async with aiohttp.ClientSession() as session:
        connecting = session.ws_connect(url, protocols=["echo"], max_msg_size=0, compress=15, autoping=False, ssl=False)
        async with connecting as connection:
            assert connection.protocol == "echo"
            await check_echoes(connection)
            await connection.ping(b"are you there")
            assert await connection.receive() == (aiohttp.WSMsgType.PONG, b"are you there", "")
            await connection.close(code=4000, message=b"done")
            print(connection.close_code, flush=True)


async def echo(request):
    connection = web.WebSocketResponse(protocols=["echo"], max_msg_size=0, autoclose=False)
    await connection.prepare(request)
    async for message in connection:
        if message.type == aiohttp.WSMsgType.TEXT:
            await connection.send_str(message.data)
        else:
            await connection.send_bytes(message.data)
    await connection.close(code=connection.close_code)
    return connection


async def run_server():
    app = web.Application()
    app.router.add_get("/", echo)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


asyncio.run(run_client(sys.argv[2]) if sys.argv[1] == "client" else run_server())
