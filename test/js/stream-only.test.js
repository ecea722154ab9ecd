'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const { isHawser } = require('./support/module');

const ROOT = path.join(__dirname, '../..');

/** Echoes one message between two ends, and tells which folders of lib/ were loaded for it. */
const PROGRAM = `
const { WebSocket, WebSocketServer } = require(${JSON.stringify(ROOT)});
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
  const ws = new WebSocket('ws://127.0.0.1:' + wss.address().port);
  ws.on('open', () => ws.send('ahoy'));
  ws.on('message', (data) => {
    ws.close();
    wss.close();
    const path = require('node:path');
    const lib = path.join(${JSON.stringify(ROOT)}, 'lib') + path.sep;
    const files = Object.keys(require.cache).filter((file) => file.startsWith(lib));
    const folders = new Set(files.map((file) => file.slice(lib.length).split(path.sep)[0]));
    console.log(JSON.stringify({ data: String(data), folders: [...folders] }));
  });
});
wss.on('connection', (ws) => ws.on('message', (data) => ws.send(data)));
`;

describe('Without adopted sockets', () => {
  before(function () {
    if (!isHawser) this.skip();
  });

  it('nothing is loaded that serves them', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', PROGRAM], {
      encoding: 'utf8',
      env: { ...process.env, HAWSER_TRANSPORT: 'stream' }
    });
    assert.ok(stdout, stderr);

    const { data, folders } = JSON.parse(stdout);

    assert.strictEqual(data, 'ahoy');
    assert.ok(folders.includes('streamed'));
    assert.ok(!folders.includes('adopted') && !folders.includes('loops'), folders.join());
  });
});
