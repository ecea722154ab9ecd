'use strict';

// Calls that take a value from a program, in groups that are judged alike. A call is a function of the value and of what
// its group has made for it; `calls back` says that it takes a callback, which is recorded.

const { Duplex } = require('node:stream');

const { sampleKey } = require('../../js/support/raw-peer');
const { DATA, FEW, ODD } = require('./table');
const { hangUp, noteBytes, noteFrames, settle } = require('./wire');

/** Judges by what the peer of a fresh connection gets. */
function onWire(role, options, note = noteFrames) {
  return async ({ wire, outcome, run, make }) => {
    const pair = await wire.connect(role, options);
    pair.websocket.on('error', (error) => outcome.note('event', 'error', error));
    outcome.attempt(() => run(pair.websocket, make(), outcome.callback()));
    await settle();
    await note(pair.websocket, pair.raw, outcome);
    hangUp(pair);
  };
}

/** Judges by what is returned, thrown or called back: no connection is needed. */
async function byReturn({ ws, outcome, run, make }) {
  const done = [];
  const later = (callback) => {
    let resolve;
    done.push(new Promise((r) => (resolve = r)));
    return (...args) => {
      callback(...args);
      resolve();
    };
  };
  outcome.attempt(() => run(ws, make(), outcome, later));
  await (outcome.threw ? settle() : Promise.all(done));
}

const SENDING = {
  'send(value)': (websocket, value, cb) => void websocket.send(value, cb),
  'send(value, {binary: false})': (websocket, value, cb) =>
    void websocket.send(value, { binary: false }, cb),
  'ping(value)': (websocket, value, cb) => void websocket.ping(value, undefined, cb),
  'close(1000, value)': (websocket, value) => void websocket.close(1000, value),
  '_sender.send(value)': (websocket, value, cb) =>
    void websocket._sender.send(value, { binary: true, fin: true, mask: !websocket._isServer }, cb),
  '_sender.ping(value)': (websocket, value, cb) =>
    void websocket._sender.ping(value, !websocket._isServer, cb),
  '_sender.close(1000, value)': (websocket, value, cb) =>
    void websocket._sender.close(1000, value, !websocket._isServer, cb)
};

const OPTIONS = {
  'send("x", value)': (websocket, value, cb) => void websocket.send('x', value, cb),
  'send("x", {binary: value})': (websocket, value, cb) =>
    void websocket.send('x', { binary: value }, cb),
  'send("x", {fin: value})': (websocket, value, cb) => void websocket.send('x', { fin: value }, cb),
  'send("x", {mask: value})': (websocket, value, cb) =>
    void websocket.send('x', { mask: value }, cb),
  'send("x", {compress: value})': (websocket, value, cb) =>
    void websocket.send('x', { compress: value }, cb),
  'ping("x", value)': (websocket, value, cb) => void websocket.ping('x', value, cb),
  'pong("x", value)': (websocket, value, cb) => void websocket.pong('x', value, cb),
  'close(value)': (websocket, value) => void websocket.close(value),
  'close(value, "why")': (websocket, value) => void websocket.close(value, 'why'),
  '_sender.send("x", value)': (websocket, value, cb) => void websocket._sender.send('x', value, cb),
  '_sender.ping("x", value)': (websocket, value, cb) => void websocket._sender.ping('x', value, cb),
  '_sender.close(value)': (websocket, value, cb) =>
    void websocket._sender.close(value, '', false, cb),
  'binaryType = value': (websocket, value) => {
    websocket.binaryType = value;
    return websocket.binaryType;
  },
  'onmessage = value': (websocket, value) => {
    websocket.onmessage = value;
    return typeof websocket.onmessage;
  },
  'addEventListener("message", value)': (websocket, value) =>
    void websocket.addEventListener('message', value),
  'removeEventListener("message", value)': (websocket, value) =>
    void websocket.removeEventListener('message', value)
};

const RAW = {
  '_socket.write(value)': (websocket, value, cb) => void websocket._socket.write(value, cb),
  '_socket.end(value)': (websocket, value) => void websocket._socket.end(value),
  '_sender.sendFrame([value])': (websocket, value, cb) =>
    void websocket._sender.sendFrame([value], cb)
};

/** Here ws may throw between two writes, after which its socket stays corked. */
const HALF_WRITTEN = {
  'send("x", {}, value)': (websocket, value) => void websocket.send('x', {}, value),
  'ping("x", false, value)': (websocket, value) => void websocket.ping('x', false, value),
  '_socket.write("x", value)': (websocket, value) => void websocket._socket.write('x', value),
  '_sender.sendFrame([bytes], value)': (websocket, value) =>
    void websocket._sender.sendFrame([Buffer.from('head')], value),
  '_sender.sendFrame([bytes, value])': (websocket, value, cb) =>
    void websocket._sender.sendFrame([Buffer.from('head'), value], cb),
  '_sender.sendFrame(value)': (websocket, value, cb) => void websocket._sender.sendFrame(value, cb)
};

const CLOSED = {
  'send(value)': SENDING['send(value)'],
  'ping(value)': SENDING['ping(value)'],
  'close(1000, value)': SENDING['close(1000, value)'],
  'send("x", {}, value)': HALF_WRITTEN['send("x", {}, value)']
};

/** A WebSocket that is closing: what is sent is counted, and called back with an error. */
async function whenClosing({ wire, outcome, run, make }) {
  const pair = await wire.connect('server');
  pair.websocket.on('error', () => {});
  pair.websocket.terminate();
  const before = pair.websocket.bufferedAmount;
  outcome.attempt(() => run(pair.websocket, make(), outcome.callback()));
  await settle();
  outcome.note('event', 'counted', pair.websocket.bufferedAmount - before);
  hangUp(pair);
}

/** A stream of a user in object mode, which delivers the value. */
async function overObjects({ ws, outcome, run, make }) {
  const stream = new Duplex({
    objectMode: true,
    read() {},
    write: (chunk, encoding, callback) => callback()
  });
  const wss = new ws.WebSocketServer({ noServer: true });
  const headers = {
    upgrade: 'websocket',
    'sec-websocket-key': sampleKey,
    'sec-websocket-version': '13'
  };
  const req = { method: 'GET', url: '/', headers };
  let websocket;
  wss.handleUpgrade(req, stream, Buffer.alloc(0), (accepted) => (websocket = accepted));
  websocket.on('error', (error) => outcome.note('event', 'error', error));
  websocket.on('message', (data) => outcome.note('event', 'message', data));
  outcome.attempt(() => run(stream, make()));
  await settle();
  stream.destroy();
  await settle();
}

const PUSHED = {
  'stream.push(value)': (stream, value) => void stream.push(value),
  'stream.push(value), then destroy()': (stream, value) => {
    stream.pause();
    stream.push(value);
  }
};

/** What a generateMask() may do with the four bytes that it is given. */
const MASKS = {
  'fills them': () => (key) => key.fill(1),
  'leaves them': () => () => {},
  'returns a key': () => () => Buffer.from([1, 2, 3, 4]),
  'detaches them': () => (key) => void structuredClone(key.buffer, { transfer: [key.buffer] }),
  'sets lengths': () => (key) => void Object.defineProperty(key, 'byteLength', { value: 99 }),
  throws: () => () => {
    throw new RangeError('no mask');
  },
  'is no function': () => 5,
  'is an object': () => ({})
};

async function withMask(context) {
  const options = { generateMask: context.make() };
  await onWire('client', options)({ ...context, make: () => undefined });
}

const groups = {
  'server: data': { calls: SENDING, values: DATA, judge: onWire('server') },
  'client: data': { calls: SENDING, values: DATA, judge: onWire('client') },
  'compressing server: data': {
    calls: { 'send(value)': SENDING['send(value)'] },
    values: DATA,
    judge: onWire('server', { perMessageDeflate: { threshold: 0 } })
  },
  'server: options': { calls: OPTIONS, values: ODD, judge: onWire('server') },
  'client: options': { calls: OPTIONS, values: ODD, judge: onWire('client') },
  'raw bytes': { calls: RAW, values: DATA, judge: onWire('server', {}, noteBytes) },
  'no callbacks': { calls: HALF_WRITTEN, values: FEW, judge: onWire('server', {}, noteBytes) },
  'closing WebSocket': { calls: CLOSED, values: DATA, judge: whenClosing },
  'streams of objects': { calls: PUSHED, values: DATA, judge: overObjects },
  generateMask: {
    calls: {
      'send("x")': (websocket, value, cb) => void websocket.send('x', cb),
      'send(100 bytes)': (websocket, value, cb) => void websocket.send(Buffer.alloc(100), cb),
      'ping("x")': (websocket, value, cb) => void websocket.ping('x', undefined, cb)
    },
    values: MASKS,
    judge: withMask
  },
  ...require('./helper-groups')(byReturn)
};

/** @returns {string[][]} call and value, for all of a group */
function casesOf(name) {
  const { calls, values } = groups[name];
  return Object.keys(calls).flatMap((call) => Object.keys(values).map((value) => [call, value]));
}

module.exports = { casesOf, groups };
