'use strict';

const assert = require('node:assert');
const { binary, encodeFrame, ping } = require('../support/frames');
const { loopback } = require('../support/server');
const { flood } = require('./flooding-peer');
const { isInstrumented, runChild } = require('./run-child');

const PEERS = 4;
const MESSAGES = 400; // with a listener of 1 ms each

// From Node 24 on V8 collects large Buffers later: ws comes to 165 MB with messages of 300 KB, Hawser to 150.
const [nodeVersion] = process.versions.node.split('.').map(Number);
const MAX_RESIDENT = (nodeVersion < 24 ? 100 : 192) * 1024 * 1024;

/** @returns {Promise<{messages: number, timers: number, maxResident: number}>} */
async function ask(port) {
  const response = await fetch(`http://${loopback}:${port}/`, { headers: { connection: 'close' } });
  return response.json();
}

const loads = {
  'messages of 64 bytes': binary(Buffer.alloc(64)),
  'messages of 16 KiB': binary(Buffer.alloc(16 * 1024)),
  'empty messages': binary(''),
  'messages in three fragments': Buffer.concat([
    encodeFrame({ opcode: 2, payload: Buffer.alloc(3000), fin: false }),
    encodeFrame({ opcode: 0, payload: Buffer.alloc(3000), fin: false }),
    encodeFrame({ opcode: 0, payload: Buffer.alloc(3000) })
  ]),
  'messages of 300 KB': binary(Buffer.alloc(300_000)),
  'messages and pings': Buffer.concat([binary('x'), ping('y')])
};

describe(`${PEERS} peers that never stop, and a listener that takes 1 ms`, () => {
  for (const [name, frames] of Object.entries(loads)) {
    it(`leave timers and http requests their turns, and memory bounded: ${name}`, async () => {
      const copies = Math.max(1, Math.floor(65536 / frames.length));
      const bytes = Buffer.concat(Array(copies).fill(frames));
      const server = runChild('flooded-server.js');
      const port = Number(await server.readLine());
      for (let i = 0; i < PEERS; ++i) await flood(port, bytes);

      let answers = 0;
      let report = await ask(port);
      const before = report;
      while (report.messages - before.messages < MESSAGES) {
        report = await ask(port);
        answers++;
      }
      const messages = report.messages - before.messages;
      const timers = report.timers - before.timers;
      // Were each turn as long as it may be there would be one for about 5 messages.
      assert.ok(timers > messages / 100, `${timers} timers in ${messages} messages`);
      assert.ok(answers > messages / 200, `${answers} answers in ${messages} messages`);
      if (isInstrumented) return;
      assert.ok(report.maxResident < MAX_RESIDENT, `${report.maxResident} bytes resident`);
    });
  }
});
