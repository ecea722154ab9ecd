'use strict';

// Primus over its transformer for ws: a greeting, echoes, a write to everybody, and the end.

const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const Primus = require('primus');
const { listen } = require('./listen');

async function main() {
  const server = http.createServer();
  const primus = new Primus(server, { transformer: 'websockets', pingInterval: 1000 });
  primus.on('connection', (spark) => {
    spark.write({ query: spark.query.name });
    spark.on('data', (data) => spark.write({ echo: data }));
  });
  const port = await listen(server);

  const client = new primus.Socket(`http://127.0.0.1:${port}?name=tug`, { strategy: false });
  const nextData = () => new Promise((resolve) => client.once('data', resolve));
  // The client lives in a realm of its own, and so do the objects that it makes.
  const nextObject = async () => structuredClone(await nextData());
  assert.deepStrictEqual(await nextObject(), { query: 'tug' });
  for (const data of ['ahoy \u2693', { list: [1, 2, 3] }, 'x'.repeat(100_000)]) {
    client.write(data);
    assert.deepStrictEqual(await nextObject(), { echo: data });
  }
  primus.write('to all');
  assert.strictEqual(await nextData(), 'to all');

  const left = once(primus, 'disconnection');
  const ended = new Promise((resolve) => client.once('end', resolve));
  client.end();
  await Promise.all([left, ended]);
  await new Promise((resolve) => primus.destroy({ timeout: 0 }, resolve));
}

main();
