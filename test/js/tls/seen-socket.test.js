'use strict';

const assert = require('node:assert');
const tls = require('node:tls');

const { kConnection } = require('../../../lib/core/symbols');
const { connect, isAdopted, startServer } = require('./connections');
const { collectGarbage } = require('../support/fake-connection');
const { adoptsSockets } = require('../support/module');
const { cert, key } = require('../support/transports');

/** What programs ask a TLSSocket. */
function factsOf(socket) {
  return {
    encrypted: socket.encrypted,
    authorized: socket.authorized,
    authorizationError: socket.authorizationError,
    alpnProtocol: socket.alpnProtocol,
    servername: socket.servername,
    protocol: socket.getProtocol(),
    cipher: socket.getCipher(),
    isReused: socket.isSessionReused(),
    finished: socket.getFinished(),
    peerFinished: socket.getPeerFinished(),
    own: plain(socket.getCertificate()),
    peer: plain(socket.getPeerCertificate()),
    chain: serialsOf(socket.getPeerCertificate(true)),
    x509: socket.getX509Certificate()?.fingerprint256,
    peerX509: socket.getPeerX509Certificate()?.fingerprint256,
    address: [socket.remoteAddress, socket.remotePort, socket.localPort]
  };
}

function plain(certificate) {
  return JSON.parse(JSON.stringify({ ...certificate }));
}

function serialsOf(certificate) {
  const serials = [];
  for (let one = certificate; one?.serialNumber; one = one.issuerCertificate) {
    serials.push(one.serialNumber);
    if (one.issuerCertificate === one) return [...serials, 'itself'];
  }
  return serials;
}

/** Connects, and has noted what both sockets told before the core has taken them over. */
async function factsBefore(serverOptions, clientOptions) {
  const before = {};
  const server = await startServer(serverOptions);
  server.https.prependListener('upgrade', (req, socket) => (before.server = factsOf(socket)));
  const createConnection = (options) => {
    const socket = tls.connect({ ...options, path: undefined, ...clientOptions });
    return socket.on('secureConnect', () => (before.client = factsOf(socket)));
  };
  const ends = await connect(server, { ...clientOptions, createConnection });
  return { before, ends };
}

const SETUPS = {
  'of TLS 1.3': {},
  'of TLS 1.2': { server: { maxVersion: 'TLSv1.2' } },
  'of ChaCha20': { server: { ciphers: 'TLS_CHACHA20_POLY1305_SHA256' } },
  'with a certificate of the client': {
    server: { requestCert: true, ca: cert },
    client: { key, cert }
  },
  'with a certificate of the client that nobody knows': {
    server: { requestCert: true, rejectUnauthorized: false },
    client: { key, cert }
  },
  'with a name and a protocol': {
    server: { ALPNProtocols: ['http/1.1'] },
    client: { servername: 'localhost', ALPNProtocols: ['http/1.1'] }
  },
  'that the client does not trust': { client: { ca: [], rejectUnauthorized: false } }
};

describe('The TLSSocket of an adopted connection', () => {
  if (!adoptsSockets) return;

  for (const [title, setup] of Object.entries(SETUPS)) {
    it(`tells what it has told before: ${title}`, async () => {
      const { before, ends } = await factsBefore(setup.server, setup.client);
      for (const name of ['server', 'client']) {
        const socket = ends[name]._socket;
        assert.ok(isAdopted(ends[name]));
        assert.ok(socket instanceof tls.TLSSocket);
        assert.strictEqual(socket.constructor, tls.TLSSocket);
        assert.deepStrictEqual(factsOf(socket), before[name]);
      }
    });
  }

  it('is made anew, with the same answers, when nobody has kept it', async () => {
    const server = await startServer({ requestCert: true, rejectUnauthorized: false });
    const ends = await connect(server, { key, cert });
    const { view } = ends.server[kConnection];
    for (let i = 0; i < 20 && view.deref() !== undefined; ++i) {
      await new Promise(setImmediate);
      await collectGarbage();
    }
    assert.strictEqual(view.deref(), undefined);
    const socket = ends.server._socket;
    assert.ok(socket instanceof tls.TLSSocket);
    assert.strictEqual(socket.getPeerCertificate().subject.CN, 'localhost');
    const { authorized, encrypted, getProtocol } = socket;
    assert.deepStrictEqual([authorized, encrypted], [false, true]);
    assert.strictEqual(getProtocol.call(socket), 'TLSv1.3');
    assert.strictEqual(socket.server, server.https);
  });

  it('tells a session that the next connection goes on with', async () => {
    const server = await startServer({ maxVersion: 'TLSv1.2' });
    const first = await connect(server);
    const session = first.client._socket.getSession();
    const second = await connect(server, {
      createConnection: (options) =>
        tls.connect({ ...options, path: undefined, session, checkServerIdentity() {} })
    });
    assert.strictEqual(first.client._socket.isSessionReused(), false);
    const reused = [second.client, second.server].map((end) => end._socket.isSessionReused());
    assert.deepStrictEqual(reused, [true, true]);
    assert.ok(isAdopted(second.client) && isAdopted(second.server));
  });

  it('is served with the certificate of the name that the client has asked for', async () => {
    const server = await startServer({
      SNICallback: (name, cb) => cb(null, tls.createSecureContext({ key, cert }))
    });
    const { client, server: end } = await connect(server, { servername: 'localhost' });
    assert.ok(isAdopted(end));
    assert.strictEqual(end._socket.servername, 'localhost');
    const reply = new Promise((resolve) => client.once('message', resolve));
    end.send('hello');
    assert.strictEqual(String(await reply), 'hello');
  });

  it('refuses what would need the keys', async () => {
    const { server } = await connect(await startServer());
    const socket = server._socket;
    assert.throws(() => socket.exportKeyingMaterial(16, 'label'), {
      code: 'ERR_TLS_INVALID_STATE'
    });
    assert.strictEqual(socket.setMaxSendFragment(1024), false);
    const error = await new Promise((resolve) => socket.renegotiate({}, resolve));
    assert.strictEqual(error.code, 'ERR_TLS_RENEGOTIATION_DISABLED');
    assert.strictEqual(socket.getSharedSigalgs().length, 0);
    socket.on('keylog', () => assert.fail('no key is told'));
  });

  it('tells nothing more once it is closed', async () => {
    const { server, client } = await connect(await startServer());
    const socket = server._socket;
    const ended = new Promise((resolve) => server.on('close', resolve));
    client.close();
    await ended;
    assert.deepStrictEqual(
      [socket.getProtocol(), socket.getPeerCertificate(), socket.getPeerX509Certificate()],
      [null, null, undefined]
    );
    assert.strictEqual(socket.encrypted, true);
  });
});
