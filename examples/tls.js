'use strict';

// TLS: `node examples/tls.js`, then
//
//   npx wscat --no-check -c wss://127.0.0.1:8443
//
// TLS_CERT and TLS_KEY name the certificate (with its chain) and its key, as PEM files; without them the program `openssl` makes
// a pair for today. A renewed certificate is taken up with SIGHUP: connections stay, new ones see the new certificate.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const https = require('node:https');
const os = require('node:os');
const path = require('node:path');
const { WebSocketServer } = require('hawser');

const MAX_MESSAGE_BYTES = 64 * 1024;

/** Signed by nobody: good for trying, and for nothing else. */
function makeCertificate() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-tls-'));
  const [cert, key] = ['cert.pem', 'key.pem'].map((name) => path.join(folder, name));
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  const what = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const how = ['-nodes', '-days', '1', '-subj', '/CN=localhost', '-addext', names];
  try {
    execFileSync('openssl', [...what, ...how, '-out', cert, '-keyout', key], { stdio: 'pipe' });
    return { cert: fs.readFileSync(cert), key: fs.readFileSync(key) };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function readCertificate() {
  const { TLS_CERT, TLS_KEY } = process.env;
  if (!TLS_CERT || !TLS_KEY) return makeCertificate();
  return { cert: fs.readFileSync(TLS_CERT), key: fs.readFileSync(TLS_KEY) };
}

function main() {
  const server = https.createServer({ ...readCertificate(), minVersion: 'TLSv1.2' });
  const sockets = new WebSocketServer({ server, maxPayload: MAX_MESSAGE_BYTES });

  sockets.on('connection', (socket, request) => {
    // 'close' follows and does the work; without a listener the error would end the process.
    socket.on('error', () => {});
    socket.send(`You speak ${request.socket.getProtocol()}`);
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });

  process.on('SIGHUP', () => {
    try {
      server.setSecureContext(readCertificate());
      console.log('TLS: has a new certificate');
    } catch (error) {
      console.error(`TLS: keeps the certificate that it has: ${error.message}`);
    }
  });

  server.listen(Number(process.env.PORT ?? 8443), '127.0.0.1', () => {
    console.log(`TLS: wss://127.0.0.1:${server.address().port}`);
  });
}

try {
  main();
} catch (error) {
  console.error(`TLS: there is no certificate: ${error.message}`);
  console.error('TLS_CERT and TLS_KEY name one, or the program `openssl` makes one.');
  process.exitCode = 1;
}
