'use strict';

// permessage-deflate (RFC 7692, section 7.1): offers, answers and the parameters that come of them.

const { requestHead } = require('../../js/support/raw-peer');
const { needing, table, withoutConnection } = require('../support/scenario-options');

const EXTENSION = 'permessage-deflate';

/** Offers of a client, and the server's option if it is not `true`. */
const OFFERS = {
  'no offer': [undefined],
  'a plain offer': ['permessage-deflate'],
  'the usual offer': ['permessage-deflate; client_max_window_bits'],
  'both takeovers refused': [
    'permessage-deflate; server_no_context_takeover; client_no_context_takeover'
  ],
  'window bits': ['permessage-deflate; server_max_window_bits=10; client_max_window_bits=11'],
  'a window of 8 bits': ['permessage-deflate; server_max_window_bits=8; client_max_window_bits=8'],
  'quoted window bits': ['permessage-deflate; server_max_window_bits="10"'],
  'server window bits without a value': ['permessage-deflate; server_max_window_bits'],
  'window bits of 7': ['permessage-deflate; server_max_window_bits=7'],
  'window bits of 16': ['permessage-deflate; client_max_window_bits=16'],
  'window bits that are no number': ['permessage-deflate; client_max_window_bits=x'],
  'window bits with a zero': ['permessage-deflate; client_max_window_bits=010'],
  'a takeover with a value': ['permessage-deflate; client_no_context_takeover=1'],
  'an unknown parameter': ['permessage-deflate; foo'],
  'a parameter twice': ['permessage-deflate; client_max_window_bits; client_max_window_bits=9'],
  'another extension': ['foo'],
  'another extension first': ['foo, permessage-deflate'],
  'a broken header': ['permessage-deflate; ='],
  'two offers': ['permessage-deflate; server_max_window_bits=9, permessage-deflate'],
  'the second is acceptable': [
    'permessage-deflate; server_max_window_bits=9, permessage-deflate',
    { serverMaxWindowBits: false }
  ],
  'none is acceptable': [
    'permessage-deflate; server_no_context_takeover',
    { serverNoContextTakeover: false }
  ],
  'the option serverNoContextTakeover': [EXTENSION, { serverNoContextTakeover: true }],
  'the option clientNoContextTakeover': [EXTENSION, { clientNoContextTakeover: true }],
  'clientNoContextTakeover: false': [
    'permessage-deflate; client_no_context_takeover',
    { clientNoContextTakeover: false }
  ],
  'the option serverMaxWindowBits': [EXTENSION, { serverMaxWindowBits: 10 }],
  'serverMaxWindowBits beyond the offer': [
    'permessage-deflate; server_max_window_bits=9',
    { serverMaxWindowBits: 10 }
  ],
  'serverMaxWindowBits below the offer': [
    'permessage-deflate; server_max_window_bits=12',
    { serverMaxWindowBits: 10 }
  ],
  'clientMaxWindowBits that was not offered': [EXTENSION, { clientMaxWindowBits: 10 }],
  'clientMaxWindowBits beyond the offer': [
    'permessage-deflate; client_max_window_bits=9',
    { clientMaxWindowBits: 10 }
  ],
  'clientMaxWindowBits below the offer': [
    'permessage-deflate; client_max_window_bits=12',
    { clientMaxWindowBits: 10 }
  ],
  'clientMaxWindowBits of a plain offer': [
    'permessage-deflate; client_max_window_bits',
    { clientMaxWindowBits: 10 }
  ],
  'clientMaxWindowBits: false': [
    'permessage-deflate; client_max_window_bits=9',
    { clientMaxWindowBits: false }
  ],
  'compression off': ['permessage-deflate', false]
};

/** Answers of a server, and the client's option if it is not `true`. */
const ANSWERS = {
  'no extension': [undefined],
  'a plain answer': [EXTENSION],
  'both takeovers refused': [
    'permessage-deflate; server_no_context_takeover; client_no_context_takeover'
  ],
  'window bits': ['permessage-deflate; server_max_window_bits=10; client_max_window_bits=11'],
  'client window bits without a value': ['permessage-deflate; client_max_window_bits'],
  'an unknown parameter': ['permessage-deflate; foo'],
  'a parameter twice': [
    'permessage-deflate; client_no_context_takeover; client_no_context_takeover'
  ],
  'an unknown extension': ['foo'],
  'two extensions': ['permessage-deflate, foo'],
  'the extension twice': ['permessage-deflate, permessage-deflate'],
  'a broken header': ['permessage-deflate; ='],
  'an empty header': [''],
  'window bits beyond those asked for': [
    'permessage-deflate; server_max_window_bits=12',
    { serverMaxWindowBits: 10 }
  ],
  'no window bits where some were asked for': [EXTENSION, { serverMaxWindowBits: 10 }],
  'client window bits beyond those asked for': [
    'permessage-deflate; client_max_window_bits=12',
    { clientMaxWindowBits: 10 }
  ],
  'client window bits that were ruled out': [
    'permessage-deflate; client_max_window_bits=12',
    { clientMaxWindowBits: false }
  ],
  'a takeover that was ruled out': [
    'permessage-deflate; client_no_context_takeover',
    { clientNoContextTakeover: false }
  ]
};

const PARAMETERS = {
  'a server': [{ isServer: true }, [{}]],
  'a server with options': [
    { isServer: true, serverNoContextTakeover: true, serverMaxWindowBits: 10 },
    [{ client_max_window_bits: [true] }]
  ],
  'a client': [{}, [{}]],
  'a client with options': [{ clientMaxWindowBits: 10 }, [{ client_max_window_bits: ['9'] }]],
  'a parameter twice': [{ isServer: true }, [{ server_max_window_bits: ['9', '10'] }]],
  'an unknown parameter': [{ isServer: true }, [{ foo: [true] }]]
};

module.exports = needing(['PerMessageDeflate'], {
  ...table(
    OFFERS,
    async (ws, env, [offer, perMessageDeflate = true]) => {
      const { wss, port } = await env.serve({ perMessageDeflate });
      wss.on('connection', (websocket) => env.note('extensions', websocket.extensions));
      wss.on('wsClientError', (error, socket) => {
        env.note('error', error);
        socket.end('HTTP/1.1 400 Bad\r\n\r\n');
      });
      const raw = env.dial(port);
      raw.write(requestHead({ 'Sec-WebSocket-Extensions': offer }));
      env.note('response', await raw.readHead());
    },
    'a server gets '
  ),

  ...table(
    ANSWERS,
    async (ws, env, [answer, perMessageDeflate = true]) => {
      const { url, accept } = await env.rawListener();
      const client = env.client(url, { perMessageDeflate });
      const settled = new Promise((resolve) => {
        client.once('open', resolve);
        client.once('close', resolve);
      });
      const raw = await accept();
      const lines = answer === undefined ? [] : [`Sec-WebSocket-Extensions: ${answer}`];
      await raw.acceptUpgrade(lines);
      await settled;
      env.note('extensions', client.extensions);
    },
    'a client gets '
  ),

  ...withoutConnection({
    ...table(
      PARAMETERS,
      (ws, env, [options, configurations]) => {
        const extension = new ws.PerMessageDeflate(options);
        env.note('name', ws.PerMessageDeflate.extensionName, extension.params);
        env.attempt('offer', () => extension.offer());
        // A copy: what is accepted becomes the parameters, and is changed.
        env.attempt('accept', () => extension.accept(structuredClone(configurations)));
        env.note('params', extension.params);
        extension.cleanup();
      },
      'PerMessageDeflate of '
    )
  })
});
