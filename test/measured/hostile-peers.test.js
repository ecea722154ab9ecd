'use strict';

// What a peer can make a program hold: never much more than with ws, which is measured beside it, whatever is sent.

const assert = require('node:assert');
const { readReport } = require('../js/adopted/run-child');
const { describeMeasured, measuringChild } = require('./measured');

const MIB = 1024 * 1024;
const MAX_RATIO = 1.3;
const BESIDES = 16 * MIB; // receive slabs, threads and their arenas, Buffers that outlive a collection or two

const CASES = [
  {
    role: 'server',
    what: 'bombs',
    peers: 5,
    title: 'compressed frames of 85 bytes that are 60 kB'
  },
  { role: 'client', what: 'bombs', peers: 5, title: 'the same from a server' },
  { role: 'server', what: 'large-bombs', peers: 5, title: 'compressed messages of 5 MB' },
  { role: 'server', what: 'cut', peers: 20, title: 'messages that arrive in two pieces' },
  { role: 'server', what: 'tiny', peers: 5, title: 'messages of a byte' },
  { role: 'server', what: 'empty', peers: 5, title: 'messages of nothing' },
  { role: 'server', what: 'fragments', peers: 5, title: 'messages in many fragments' },
  { role: 'server', what: 'middle', peers: 5, title: 'messages of 16 kB' },
  { role: 'server', what: 'large', peers: 5, title: 'messages of 300 kB' },
  {
    role: 'server',
    what: 'silent',
    peers: 40,
    title: 'nothing, and do not read what is sent to all'
  }
];

const WAYS = {
  'adopted sockets': {},
  "adopted sockets, driven by Node's loop alone": { HAWSER_IO_THREADS: '0' },
  streams: { HAWSER_TRANSPORT: 'stream' }
};

async function grown({ role, what, peers }, env) {
  const args = [role, what, String(peers)];
  return (await readReport(measuringChild('among-hostile-peers.js', { args, env }))).grown;
}

/** What ws does with a row is the same beside all ways: measured once, unless a test fails by it. @type {Map<object, number>} */
const ofWs = new Map();

async function grownWithWs(row) {
  if (!ofWs.has(row)) ofWs.set(row, await grown(row, { HAWSER_TEST_MODULE: 'ws' }));
  return ofWs.get(row);
}

for (const [way, env] of Object.entries(WAYS)) {
  describeMeasured(`Memory among hostile peers over ${way}, when they send`, () => {
    for (const row of CASES) {
      it(row.title, async () => {
        const ours = await grown(row, env);
        const theirs = await grownWithWs(row);
        const isFine = ours <= theirs * MAX_RATIO + BESIDES;
        if (!isFine) ofWs.delete(row);
        assert.ok(isFine, `${Math.round(ours / MIB)} MiB, ws ${Math.round(theirs / MIB)} MiB`);
      });
    }
  });
}
