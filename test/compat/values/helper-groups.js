'use strict';

// Calls that need no connection: what the module exports beside the two ends, and what the two ends do with what they are
// constructed from.

const { Duplex, Writable } = require('node:stream');
const zlib = require('node:zlib');

const { binary, text } = require('../../js/support/frames');
const { sampleKey } = require('../../js/support/raw-peer');
const { describeBytes } = require('../support/describe-value');
const { DATA, FEW, ODD } = require('./table');

const MASK = (key) => {
  for (let i = 0; i < 4; i++) key[i] = i + 1;
};

/** What a frame consists of: its parts are joined, because where they are divided is nobody's business. */
function bytesOf(list) {
  return describeBytes(Buffer.concat(list.map((part) => Buffer.from(part))));
}

const FRAMES = {
  'Sender.frame(value)': (ws, value) =>
    bytesOf(ws.Sender.frame(value, { opcode: 2, fin: true, readOnly: true })),
  'Sender.frame(value), masked': (ws, value) =>
    bytesOf(
      ws.Sender.frame(value, {
        opcode: 2,
        fin: true,
        readOnly: true,
        mask: true,
        generateMask: MASK,
        maskBuffer: Buffer.alloc(4)
      })
    )
};

const FRAME_OPTIONS = {
  'Sender.frame("x", value)': (ws, value) => bytesOf(ws.Sender.frame(Buffer.from('x'), value)),
  ...Object.fromEntries(
    ['opcode', 'fin', 'rsv1', 'readOnly', 'maskBuffer'].map((name) => [
      `Sender.frame("x", {${name}: value})`,
      (ws, value) =>
        bytesOf(
          ws.Sender.frame(Buffer.from('x'), {
            opcode: 1,
            fin: true,
            readOnly: true,
            mask: name === 'maskBuffer',
            generateMask: MASK,
            [name]: value
          })
        )
    ])
  )
};

/** A Sender over a stream, by what it writes. */
function sending(call) {
  return (ws, value, outcome, later) => {
    const stream = new Duplex({
      read() {},
      write(chunk, encoding, callback) {
        outcome.note('wire', describeBytes(chunk));
        callback();
      }
    });
    call(new ws.Sender(stream), value, later(outcome.callback()));
  };
}

const SENDER = {
  'sender.send(value)': sending((sender, value, cb) =>
    sender.send(value, { binary: true, fin: true }, cb)
  ),
  'sender.ping(value)': sending((sender, value, cb) => sender.ping(value, false, cb)),
  'sender.close(1000, value)': sending((sender, value, cb) => sender.close(1000, value, false, cb)),
  'sender.sendFrame([value])': sending((sender, value, cb) => sender.sendFrame([value], cb))
};

/** A Receiver that is made with options, or fed with a value. */
function receiving(makeOptions, makeChunk) {
  return (ws, value, outcome) => {
    const receiver = new ws.Receiver(makeOptions(value));
    receiver.on('message', (data) => outcome.note('event', 'message', data));
    receiver.on('error', (error) => outcome.note('event', 'error', error));
    receiver.write(makeChunk(value));
  };
}

const aFrame = () => text('abc');

const RECEIVER_OPTIONS = {
  'new Receiver(value)': receiving((value) => value, aFrame),
  ...Object.fromEntries(
    ['maxPayload', 'maxFragments', 'skipUTF8Validation', 'extensions', 'isServer'].map((name) => [
      `new Receiver({${name}: value})`,
      receiving((value) => ({ isServer: true, [name]: value }), aFrame)
    ])
  ),
  'new Receiver({binaryType: value})': receiving(
    (value) => ({ isServer: true, binaryType: value }),
    () => binary('abc')
  )
};

const RECEIVED = {
  'receiver.write(value)': receiving(
    () => ({ isServer: true }),
    (value) => value
  )
};

/** A PerMessageDeflate after its negotiation. */
function negotiated(ws) {
  const deflate = new ws.PerMessageDeflate({ isServer: true });
  deflate.accept([{}]);
  return deflate;
}

const TAIL = Buffer.from([0, 0, 0xff, 0xff]);
const compressed = zlib.deflateRawSync('abc', { finishFlush: zlib.constants.Z_SYNC_FLUSH });

/** @returns {function(Error, Buffer)} a callback of compress(): what counts is what its result inflates to */
function inflating(callback) {
  return (error, result) => {
    if (error) callback(error);
    else callback(null, zlib.inflateRawSync(Buffer.concat([result, TAIL]), { finishFlush: 2 }));
  };
}

const DEFLATED = {
  'compress(value)': (ws, value, outcome, later) =>
    void negotiated(ws).compress(value, true, later(inflating(outcome.callback()))),
  'decompress(value)': (ws, value, outcome, later) =>
    void negotiated(ws).decompress(value, true, later(outcome.callback()))
};

const DEFLATE_OPTIONS = {
  'new PerMessageDeflate(value)': (ws, value) => new ws.PerMessageDeflate(value).offer(),
  ...Object.fromEntries(
    ['serverNoContextTakeover', 'clientNoContextTakeover', 'threshold', 'maxPayload'].map(
      (name) => [
        `new PerMessageDeflate({${name}: value})`,
        (ws, value) => new ws.PerMessageDeflate({ isServer: true, [name]: value }).accept([{}])
      ]
    )
  ),
  'new PerMessageDeflate({zlibDeflateOptions: value})': (ws, value) =>
    new ws.PerMessageDeflate({ isServer: true, zlibDeflateOptions: value }).accept([{}]),
  'compress("x", value)': (ws, value, outcome, later) =>
    void negotiated(ws).compress('x', value, later(inflating(outcome.callback()))),
  'decompress(bytes, value)': (ws, value, outcome, later) =>
    void negotiated(ws).decompress(compressed.subarray(0, -4), value, later(outcome.callback())),
  ...Object.fromEntries(
    [true, false].flatMap((isServer) =>
      Object.entries({
        'accept(value)': (value) => value,
        'accept([value])': (value) => [value],
        'accept([{client_max_window_bits: value}])': (value) => [{ client_max_window_bits: value }],
        'accept([{client_max_window_bits: [value]}])': (value) => [
          { client_max_window_bits: [value] }
        ],
        'accept([{server_no_context_takeover: [value]}])': (value) => [
          { server_no_context_takeover: [value] }
        ],
        'accept([{unknown: value}])': (value) => [{ unknown: value }]
      }).map(([name, make]) => [
        `${isServer ? 'server' : 'client'}: ${name}`,
        (ws, value) => ({ ...new ws.PerMessageDeflate({ isServer }).accept(make(value)) })
      ])
    )
  )
};

/** Makes `call`, which has no callback, and waits until what is called behind it calls back. */
function withoutCallback(call) {
  return (ws, value, outcome, later) => {
    const deflate = negotiated(ws);
    call(deflate, value);
    deflate.compress(
      'behind',
      true,
      later(() => {})
    );
    deflate.decompress(
      compressed.subarray(0, -4),
      true,
      later(() => {})
    );
  };
}

const DEFLATE_MISUSE = {
  'compress("x", true, value)': withoutCallback((deflate, value) =>
    deflate.compress('x', true, value)
  ),
  'decompress(bytes, true, value)': withoutCallback((deflate, value) =>
    deflate.decompress(compressed.subarray(0, -4), true, value)
  ),
  'compress(value) before accept()': (ws, value, outcome, later) =>
    void new ws.PerMessageDeflate().compress(value, true, later(outcome.callback())),
  'decompress(value) before accept()': (ws, value, outcome, later) =>
    void new ws.PerMessageDeflate().decompress(value, true, later(outcome.callback()))
};

const PARSERS = {
  'extension.parse(value)': (ws, value) => Object.keys(ws.extension.parse(value)),
  'subprotocol.parse(value)': (ws, value) => ws.subprotocol.parse(value),
  'extension.format(value)': (ws, value) => ws.extension.format(value),
  'extension.format({a: value})': (ws, value) => ws.extension.format({ a: value }),
  'extension.format({a: [value]})': (ws, value) => ws.extension.format({ a: [value] }),
  'extension.format({a: {b: value}})': (ws, value) => ws.extension.format({ a: { b: value } }),
  'extension.format({a: {b: [value]}})': (ws, value) => ws.extension.format({ a: { b: [value] } })
};

const UPGRADE = {
  upgrade: 'websocket',
  'sec-websocket-key': sampleKey,
  'sec-websocket-version': '13'
};

/** An upgrade by hand, of which one thing is the value. */
function upgrading({ options = () => ({}), req = (request) => request, head, cb }) {
  return (ws, value, outcome) => {
    const stream = new Duplex({
      read() {},
      write(chunk, encoding, callback) {
        outcome.note('wire', describeBytes(chunk));
        callback();
      }
    });
    const wss = new ws.WebSocketServer({ noServer: true, ...options(value) });
    const request = req({ method: 'GET', url: '/', headers: { ...UPGRADE } }, value);
    const early = head === undefined ? Buffer.alloc(0) : head(value);
    const done = cb === undefined ? () => outcome.note('event', 'accepted') : cb(value);
    stream.on('error', () => {});
    try {
      wss.handleUpgrade(request, stream, early, done);
    } finally {
      process.nextTick(() => stream.destroy());
    }
  };
}

const withHeader = (name) =>
  upgrading({
    options: () => ({ perMessageDeflate: true }),
    req: (request, value) => ({ ...request, headers: { ...request.headers, [name]: value } })
  });

const SERVER = {
  'new WebSocketServer(value)': (ws, value) => void new ws.WebSocketServer(value),
  'handleUpgrade(..., head: value)': upgrading({ head: (value) => value }),
  'handleUpgrade(..., cb: value)': upgrading({ cb: (value) => value }),
  ...Object.fromEntries(
    ['maxPayload', 'maxFragments', 'closeTimeout', 'perMessageDeflate', 'autoPong', 'path'].map(
      (name) => [
        `new WebSocketServer({${name}: value})`,
        upgrading({ options: (value) => ({ [name]: value }) })
      ]
    )
  ),
  ...Object.fromEntries(
    [
      'upgrade',
      'sec-websocket-key',
      'sec-websocket-version',
      'sec-websocket-protocol',
      'sec-websocket-extensions',
      'origin'
    ].map((name) => [`the header ${name}`, withHeader(name)])
  ),
  'req.method': upgrading({ req: (request, value) => ({ ...request, method: value }) }),
  'wss.close(value)': (ws, value) => void new ws.WebSocketServer({ noServer: true }).close(value),
  'wss.shouldHandle(value)': (ws, value) =>
    new ws.WebSocketServer({ noServer: true, path: '/' }).shouldHandle(value)
};

/** A client that gets no further than its first packet. */
function dialling(call) {
  return (ws, value) => {
    const client = call(ws, value);
    client.on('error', () => {});
    client.terminate();
  };
}

const NOWHERE = 'ws://127.0.0.1:1';
const CLIENT = {
  'new WebSocket(value)': dialling((ws, value) => new ws.WebSocket(value)),
  'new WebSocket(url, value)': dialling((ws, value) => new ws.WebSocket(NOWHERE, value)),
  'new WebSocket(url, [value])': dialling((ws, value) => new ws.WebSocket(NOWHERE, [value])),
  'new WebSocket(url, [], value)': dialling((ws, value) => new ws.WebSocket(NOWHERE, [], value)),
  ...Object.fromEntries(
    ['maxPayload', 'closeTimeout', 'perMessageDeflate', 'protocolVersion', 'protocols'].map(
      (name) => [
        `new WebSocket(url, {${name}: value})`,
        dialling((ws, value) => new ws.WebSocket(NOWHERE, { [name]: value }))
      ]
    )
  ),
  'createWebSocketStream(value)': (ws, value) =>
    void ws.createWebSocketStream(value).on('error', () => {}),
  'createWebSocketStream(ws, value)': (ws, value) => {
    const client = new ws.WebSocket(null, undefined, {});
    const duplex = ws.createWebSocketStream(client, value);
    return duplex instanceof Writable;
  },
  'send(value) while CONNECTING': dialling((ws, value) => {
    const client = new ws.WebSocket(NOWHERE);
    client.on('error', () => {});
    try {
      client.send(value);
    } finally {
      client.terminate();
    }
    return client;
  })
};

/** @param {Function} judge by what is returned, thrown or called back */
module.exports = (judge) => ({
  'Sender.frame: data': { calls: FRAMES, values: DATA, judge },
  'Sender.frame: options': { calls: FRAME_OPTIONS, values: DATA, judge },
  Sender: { calls: SENDER, values: DATA, judge },
  'Receiver: data': { calls: RECEIVED, values: DATA, judge },
  'Receiver: options': { calls: RECEIVER_OPTIONS, values: ODD, judge },
  'PerMessageDeflate: data': { calls: DEFLATED, values: DATA, judge },
  'PerMessageDeflate: options': { calls: DEFLATE_OPTIONS, values: ODD, judge },
  'PerMessageDeflate: misuse': { calls: DEFLATE_MISUSE, values: FEW, judge },
  headers: { calls: PARSERS, values: DATA, judge },
  server: { calls: SERVER, values: ODD, judge },
  client: { calls: CLIENT, values: ODD, judge }
});
