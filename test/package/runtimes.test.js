'use strict';

// Other runtimes than Node: their Node-API loads the addon, but they lend it no OpenSSL, no zlib and no loop.

const assert = require('node:assert');
const { once } = require('node:events');
const { spawn } = require('node:child_process');

const { client, echo, server } = require('./support/programs');
const { Project } = require('./support/project');
const { commandOf } = require('./support/tools');

/** The judge at the other end. */
const ws = require('ws');

const RUNTIMES = {
  Bun: (file) => [...commandOf('bun'), file],
  Deno: (file) => [...commandOf('deno'), 'run', '--allow-all', file]
};

for (const [name, command] of Object.entries(RUNTIMES)) {
  describe(`The package in ${name}`, function () {
    this.timeout(120_000);

    let project;

    before(function () {
      project = Project.installed(false);
    });

    after(() => project?.remove());

    /** Starts a program of the project; gives its first output and its end. */
    function start(file) {
      const [program, ...args] = command(file);
      const child = spawn(program, args, {
        cwd: project.folder,
        stdio: ['ignore', 'pipe', 'inherit']
      });
      return {
        exited: once(child, 'exit'),
        output: once(child.stdout.setEncoding('utf8'), 'data')
      };
    }

    it('echoes between two ends of its own, without compression', function () {
      project.write('echo.cjs', echo('hawser'));
      assert.strictEqual(project.must(command('echo.cjs')), 'ahoy plain\n');
    });

    it('serves a client that offers compression', async function () {
      project.write('server.cjs', server('hawser'));
      const { exited, output } = start('server.cjs');
      const [port] = await output;
      const socket = new ws(`ws://127.0.0.1:${port.trim()}`, { perMessageDeflate: true });
      await once(socket, 'open');
      assert.strictEqual(socket.extensions, '');
      socket.send('ahoy');
      const [data] = await once(socket, 'message');
      assert.strictEqual(String(data), 'ahoy');
      socket.close();
      assert.deepStrictEqual(await exited, [0, null]);
    });

    it('is the client of a server that would compress', async function () {
      const wss = new ws.WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true });
      await once(wss, 'listening');
      wss.on('connection', (socket) => socket.on('message', (data) => socket.send(`${data}`)));
      project.write('client.cjs', client('hawser', `ws://127.0.0.1:${wss.address().port}`));
      const { exited, output } = start('client.cjs');
      const [line] = await output;
      assert.strictEqual(line, 'ahoy plain\n');
      assert.deepStrictEqual(await exited, [0, null]);
      wss.close();
    });
  });
}
