'use strict';

// OpenTelemetry's instrumentation of ws: its spans of a connection, of what is sent, and of the upgrade.

const assert = require('node:assert');
const { once } = require('node:events');
const { WSInstrumentation } = require('opentelemetry-instrumentation-ws');
const {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor
} = require('@opentelemetry/sdk-trace-base');

async function main() {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const instrumentation = new WSInstrumentation({ enabled: false });
  instrumentation.setConfig({ sendSpans: true });
  instrumentation.setTracerProvider(provider);
  instrumentation.enable();

  const http = require('node:http');
  const WebSocket = require('ws');
  const server = http.createServer();
  const wss = new WebSocket.Server({ server });
  wss.on('connection', (ws) => ws.on('message', (data) => ws.send(data)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
  await once(client, 'open');
  client.send('ahoy');
  assert.strictEqual(String((await once(client, 'message'))[0]), 'ahoy');
  client.close();
  await once(client, 'close');
  wss.close();
  server.close();

  const names = exporter.getFinishedSpans().map(({ name }) => name);
  assert.deepStrictEqual([...new Set(names)].sort(), [
    'HTTP GET WS',
    'WS close',
    'WS connect',
    'WS open',
    'WS send',
    'WS upgrade'
  ]);
  assert.strictEqual(names.filter((name) => name === 'WS send').length, 1);
}

main();
