'use strict';

// What decides whether a process goes on, and what still leaves it.

const { once } = require('node:events');

const { table } = require('../support/scenario-options');

/** Bodies of programs that connect to a server of the scenario. They are taken as text: no methods. */
const CLIENTS = {
  'ends when its client has closed': (ws, url) => {
    const client = new ws.WebSocket(url);
    client.on('open', () => client.close(1000));
    client.on('close', (code) => console.log('close', code));
  },
  'ends when its client has terminated': (ws, url) => {
    const client = new ws.WebSocket(url);
    client.on('open', () => client.terminate());
    client.on('close', (code) => console.log('close', code));
  },
  'ends while its client is open, but unreferenced': (ws, url) => {
    const client = new ws.WebSocket(url);
    client.on('open', () => {
      console.log('open');
      client._socket.unref();
    });
    process.on('exit', () => console.log('exit', client.readyState));
  },
  'goes on when it was referenced again': (ws, url) => {
    const client = new ws.WebSocket(url);
    client.on('open', () => {
      client._socket.unref();
      client._socket.ref();
      setImmediate(() => client.close(1000));
    });
    client.on('close', (code) => console.log('close', code));
  },
  'sends and exits': (ws, url) => {
    const client = new ws.WebSocket(url);
    client.on('open', () => {
      client.send('last words');
      process.exit(3);
    });
  },
  'exits in the listener of a message': (ws, url) => {
    const client = new ws.WebSocket(url);
    client.on('open', () => client.send('question'));
    client.on('message', (data) => {
      console.log(String(data));
      client.send('thanks');
      process.exit(4);
    });
  },
  'ends with an exception in a listener': (ws, url) => {
    const client = new ws.WebSocket(url);
    client.on('open', () => client.send('question'));
    client.on('message', () => {
      throw new Error('in a listener');
    });
    process.on('exit', (code) => console.log('exit', code));
  },
  "ends with an 'error' that nobody listens to": (ws, url) => {
    const client = new ws.WebSocket(`${url}refused`);
    client.on('close', () => console.log('close'));
    process.on('exit', (code) => console.log('exit', code));
  },
  'goes on after an exception that was handled': (ws, url) => {
    const client = new ws.WebSocket(url);
    process.on('uncaughtException', ({ message }) => {
      console.log('uncaught', message);
      client.terminate();
    });
    client.on('open', () => client.send('question'));
    client.on('message', () => {
      throw new Error('in a listener');
    });
    client.on('close', (code) => console.log('close', code));
  }
};

/** Bodies of programs that serve and connect by themselves. */
const SERVERS = {
  'ends when its server and the last connection are closed': (ws) => {
    const server = new ws.WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
      const client = new ws.WebSocket(`ws://127.0.0.1:${server.address().port}`);
      let closed = false;
      client.on('open', () => server.close(() => (closed = true)));
      client.on('open', () => client.close());
      process.on('exit', () => console.log(closed, client.readyState));
    });
  },
  'ends without a server to wait for': (ws) => {
    const server = new ws.WebSocketServer({ noServer: true });
    console.log(server.clients.size);
  },
  'is kept by a connection whose server has closed': (ws) => {
    const server = new ws.WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
      const client = new ws.WebSocket(`ws://127.0.0.1:${server.address().port}`);
      server.on('connection', (websocket) => {
        server.close();
        setImmediate(() => websocket.send('still here'));
      });
      client.on('message', (data) => {
        console.log(String(data));
        client.close();
      });
    });
  }
};

module.exports = {
  ...table(
    CLIENTS,
    async (ws, env, body) => {
      const verifyClient = ({ req }) => req.url === '/';
      const { wss, url } = await env.serve({ verifyClient });
      const served = [];
      wss.on('connection', (websocket) => {
        websocket.on('message', (data) => {
          if (String(data) === 'question') websocket.send('answer');
        });
        served.push(once(websocket, 'close'));
      });
      await env.inProcess(body, url);
      await Promise.all(served);
    },
    'a process '
  ),

  ...table(SERVERS, (ws, env, body) => env.inProcess(body, ''), 'a process ')
};
