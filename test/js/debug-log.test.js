'use strict';

// What NODE_DEBUG=hawser has written on stderr, by a program of its own.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const { adoptsSockets, isHawser } = require('./support/module');

const ROOT = path.join(__dirname, '../..');

/** @returns {string[]} what a server and its clients have said with `NODE_DEBUG` set so, sorted */
function linesOf(program, NODE_DEBUG) {
  const script = `
const net = require('node:net');
const { WebSocket, WebSocketServer } = require(${JSON.stringify(ROOT)});
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/here' }, () => {
  const { port } = wss.address();
  const url = 'ws://user:secret@127.0.0.1:' + port + '/here?token=secret';
  (${program})(wss, url, port);
});
const end = () => wss.close();
`;
  const { stderr, status } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    env: { ...process.env, NODE_DEBUG }
  });
  assert.strictEqual(status, 0, stderr);
  const lines = stderr.split('\n').filter((line) => line !== '');
  return lines.map((line) => line.replace(/^HAWSER \d+: /, '').replace(/:\d+\//, ':PORT/')).sort();
}

/** Both ends close, as they should. */
const talk = (wss, url) => {
  const ws = new WebSocket(url);
  ws.on('open', () => ws.close(1000));
  ws.on('close', end);
};

/** Somebody reads the socket before the server does. */
const tap = (wss, url) => {
  wss.on('headers', (lines, request) => request.socket.on('data', () => {}));
  const ws = new WebSocket(url);
  ws.on('open', () => ws.close(1000));
  ws.on('close', end);
};

const askElsewhere = (wss, url) => {
  const ws = new WebSocket(url.replace('/here', '/there'));
  ws.on('error', end);
};

const breakProtocol = (wss, url) => {
  wss.on('connection', (ws) => ws.on('error', () => {}).on('close', end));
  const ws = new WebSocket(url);
  ws.on('open', () => ws.send('not masked', { mask: false }));
};

const breakOff = (wss, url) => {
  wss.on('connection', (ws) => ws.on('close', end));
  const ws = new WebSocket(url);
  ws.on('open', () => ws.terminate());
};

const CLIENT = 'ws://127.0.0.1:PORT/here';

/* global WebSocket, end */
describe('NODE_DEBUG=hawser', () => {
  before(function () {
    if (!isHawser) this.skip();
  });

  /** The lines that do not depend on how sockets are served. */
  const factsOf = (program) =>
    linesOf(program, 'hawser').filter((line) => !/^loads |adopt|stays with Node/.test(line));

  it('says nothing while it is not set', () => {
    assert.deepStrictEqual(linesOf(breakProtocol, 'http2'), []);
  });

  it('names the binary', () => {
    const [line] = linesOf(talk, 'hawser').filter((text) => text.startsWith('loads '));
    assert.match(line, /^loads .*hawser.*\.node$/);
  });

  it('says that sockets are adopted, and how many threads there are', function () {
    if (!adoptsSockets) this.skip();
    const lines = linesOf(talk, 'hawser');
    assert.ok(lines.includes('client: its socket is adopted'), lines.join('\n'));
    assert.ok(lines.includes(`${CLIENT}: its socket is adopted`), lines.join('\n'));
    assert.match(lines.join('\n'), /^adopts sockets, I\/O threads: \d+$/m);
  });

  it('says why a socket is not adopted', function () {
    if (!adoptsSockets) this.skip();
    const lines = linesOf(tap, 'hawser').filter((line) => line.includes('stays with Node'));
    const reason = 'it is read or written by somebody, or closed';
    assert.deepStrictEqual(lines, [`client: its socket stays with Node: ${reason}`]);
  });

  it('says that an upgrade was refused, to both', () => {
    assert.deepStrictEqual(factsOf(askElsewhere), [
      'refuses an upgrade: 400 Bad Request',
      'ws://127.0.0.1:PORT/there: the handshake has failed: Unexpected server response: 400'
    ]);
  });

  it('says why a connection has failed', () => {
    const lines = factsOf(breakProtocol);
    const reason = 'Invalid WebSocket frame: MASK must be set';
    assert.ok(lines.includes(`client: has failed: ${reason}`), lines.join('\n'));
  });

  it('says that no close frame came', () => {
    assert.deepStrictEqual(factsOf(breakOff), [
      'client: ended without a close frame',
      `${CLIENT}: ended without a close frame`
    ]);
  });
});
