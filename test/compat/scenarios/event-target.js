'use strict';

// addEventListener(), the on<event> attributes and the events they get.

const { close, text, binary } = require('../../js/support/frames');
const { table, withoutConnection } = require('../support/scenario-options');

const TYPES = ['open', 'message', 'close', 'error'];

/** What may be assigned to an attribute. */
const HANDLERS = {
  'a function': () => {},
  null: null,
  undefined,
  'an object': {},
  'an object with handleEvent': { handleEvent() {} },
  'a string': 'x',
  'a class': class {}
};

/** What a WebSocket emits of itself, and the event that comes of it. */
const EMITTED = {
  open: [],
  'message of text': [Buffer.from('text'), false],
  'message of bytes': [Buffer.from('bytes'), true],
  'message of an ArrayBuffer': [new ArrayBuffer(2), true],
  'message without isBinary': [Buffer.from('again')],
  close: [1000, Buffer.from('why')],
  'close without reason': [1006, Buffer.alloc(0)],
  error: [new Error('oops')],
  'error without message': [Object.create(null)]
};

function serverSide(ws) {
  return new ws.WebSocket(null, undefined, {});
}

/** An event as its enumerable and its own properties. */
function describeEvent(event, websocket) {
  const fields = [];
  for (const name in event) {
    const value = event[name];
    fields.push(name, value === websocket ? 'the WebSocket' : value);
  }
  return [event.constructor.name, Object.keys(event), ...fields];
}

const unconnected = {
  ...table(
    Object.fromEntries(TYPES.map((type) => [`on${type}`, `on${type}`])),
    (ws, env, name) => {
      const websocket = serverSide(ws);
      for (const [what, handler] of Object.entries(HANDLERS)) {
        websocket[name] = handler;
        env.note(what, websocket[name] === handler, websocket[name] === null);
        env.note('listeners', websocket.listenerCount(name.slice(2)));
      }
      env.note('in', name in websocket, Object.keys(websocket).includes(name));
    },
    'attribute '
  ),

  ...table(
    EMITTED,
    (ws, env, args, name) => {
      const websocket = serverSide(ws);
      const type = name.split(' ')[0];
      websocket[`on${type}`] = function onEvent(event) {
        env.note('attribute', describeEvent(event, websocket), this === websocket);
      };
      websocket.addEventListener(type, function onEvent(event) {
        env.note('listener', describeEvent(event, websocket), this === websocket);
        env.note('type', event.type, event.target === websocket);
      });
      const object = {
        handleEvent(event) {
          env.note('object', event.type, this === object);
        }
      };
      websocket.addEventListener(type, object);
      env.attempt('emit', () => websocket.emit(type, ...args));
    },
    'event of '
  ),

  'other types are ignored'(ws, env) {
    const websocket = serverSide(ws);
    for (const type of ['ping', 'pong', 'upgrade', 'foo', '']) {
      websocket.addEventListener(type, () => {});
      env.note('listeners', type, websocket.listenerCount(type));
    }
    env.note('names', websocket.eventNames());
  },

  'the same handler is added once'(ws, env) {
    const websocket = serverSide(ws);
    const handler = () => env.note('called');
    websocket.addEventListener('open', handler);
    websocket.addEventListener('open', handler);
    websocket.addEventListener('open', handler, { once: true });
    websocket.onopen = handler;
    env.note('listeners', websocket.listenerCount('open'));
    websocket.emit('open');
  },

  once(ws, env) {
    const websocket = serverSide(ws);
    websocket.addEventListener('open', () => env.note('once'), { once: true });
    websocket.addEventListener('open', () => env.note('always'), { once: false });
    websocket.emit('open');
    websocket.emit('open');
    env.note('listeners', websocket.listenerCount('open'));
  },

  'options that are not known'(ws, env) {
    const websocket = serverSide(ws);
    const controller = new AbortController();
    websocket.addEventListener('open', () => env.note('called'), {
      capture: true,
      passive: true,
      signal: controller.signal
    });
    controller.abort();
    websocket.emit('open');
  },

  'options that are no object'(ws, env) {
    const websocket = serverSide(ws);
    env.attempt('boolean', () => websocket.addEventListener('open', () => {}, true));
    env.note('listeners', websocket.listenerCount('open'));
  },

  'handlers that are none'(ws, env) {
    const websocket = serverSide(ws);
    for (const handler of [undefined, null, 7, 'x', {}]) {
      env.attempt('add', () => websocket.addEventListener('open', handler));
      env.note('listeners', websocket.listenerCount('open'));
    }
  },

  removeEventListener(ws, env) {
    const websocket = serverSide(ws);
    const handler = () => env.note('handler');
    const object = { handleEvent: () => env.note('object') };
    websocket.addEventListener('message', handler);
    websocket.addEventListener('message', object);
    websocket.onmessage = handler;
    websocket.on('message', handler);
    env.note('listeners', websocket.listenerCount('message'));
    websocket.removeEventListener('message', handler);
    env.note('listeners', websocket.listenerCount('message'));
    websocket.removeEventListener('message', handler);
    websocket.removeEventListener('message', object);
    websocket.removeEventListener('message', () => {});
    websocket.removeEventListener('open', handler);
    env.note('listeners', websocket.listenerCount('message'));
    websocket.emit('message', Buffer.from('x'), false);
  },

  'removeListener() does not take off what was wrapped'(ws, env) {
    const websocket = serverSide(ws);
    const handler = () => {};
    websocket.addEventListener('open', handler);
    websocket.removeListener('open', handler);
    env.note('listeners', websocket.listenerCount('open'));
    websocket.removeAllListeners('open');
    env.note('listeners', websocket.listenerCount('open'), websocket.onopen);
  },

  'an attribute takes the place of the last one'(ws, env) {
    const websocket = serverSide(ws);
    websocket.onopen = () => env.note('first');
    websocket.addEventListener('open', () => env.note('listener'));
    websocket.onopen = () => env.note('second');
    websocket.emit('open');
    websocket.onopen = null;
    websocket.emit('open');
  },

  'removed while it is called'(ws, env) {
    const websocket = serverSide(ws);
    websocket.addEventListener('open', function first() {
      env.note('first');
      websocket.removeEventListener('open', first);
    });
    websocket.addEventListener('open', () => env.note('second'));
    websocket.emit('open');
    websocket.emit('open');
  }
};

function connected(role) {
  const scenarios = {
    async 'events of a connection'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      for (const type of ['message', 'close', 'error']) {
        websocket.addEventListener(type, (event) => {
          env.note('event', describeEvent(event, websocket));
        });
      }
      const closed = env.closed(websocket);
      raw.write(text('text', { masked }), binary('bytes', { masked }));
      raw.write(close(4000, 'bye', { masked }));
      await Promise.all([closed, env.noteRest(raw)]);
    },
    async 'the event of an error'(ws, env) {
      const { ws: websocket, raw, masked } = await env.end(role);
      websocket.onerror = (event) => env.note('error', describeEvent(event, websocket));
      websocket.onclose = (event) => env.note('close', describeEvent(event, websocket));
      const closed = env.closed(websocket);
      raw.write(text('x', { masked: !masked }));
      await Promise.all([closed, env.noteRest(raw)]);
    },
    async 'wasClean of a connection that broke'(ws, env) {
      const { ws: websocket, raw } = await env.end(role);
      websocket.onclose = (event) => env.note('close', event.code, event.wasClean);
      const closed = env.closed(websocket);
      raw.stream.end();
      await closed;
    },
    async 'wasClean of a connection that was terminated'(ws, env) {
      const { ws: websocket } = await env.end(role);
      websocket.onclose = (event) => env.note('close', event.code, event.wasClean);
      websocket.terminate();
      await env.closed(websocket);
    }
  };
  return Object.fromEntries(
    Object.entries(scenarios).map(([name, run]) => [`${role}: ${name}`, run])
  );
}

module.exports = {
  ...withoutConnection(unconnected),
  ...connected('server'),
  ...connected('client')
};
