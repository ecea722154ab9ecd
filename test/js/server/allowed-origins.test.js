'use strict';

const assert = require('node:assert');
const { once } = require('../support/events');
const { WebSocketServer, isHawser } = require('../support/module');
const { refusal } = require('../support/refusal');
const { describeOverTransports, tcp } = require('../support/transports');

const forbidden = refusal(403, 'The origin is not allowed');

/** [allowedOrigins, those that may connect, those that may not] */
const cases = [
  [
    'https://a.example',
    ['https://a.example'],
    ['https://b.example', 'http://a.example', 'null', '']
  ],
  [['https://a.example', 'null'], ['https://a.example', 'null'], ['https://a.example.evil']],
  [['https://a.example:8443'], ['https://a.example:8443'], ['https://a.example']],
  [
    /^https:\/\/\w+\.example$/,
    ['https://a.example', 'https://b.example'],
    ['https://a.example.evil']
  ],
  [/a\.example$/g, ['https://a.example', 'https://a.example'], ['https://b.example']],
  [[/^https:\/\/a\./y, 'app://b'], ['https://a.c', 'https://a.c', 'app://b'], ['app://bc']],
  [[], [], ['https://a.example']],
  [(origin) => origin === 'https://a.example', ['https://a.example'], ['https://b.example']],
  [async () => false, [], []]
];

/** [allowedOrigins, the class of the error] */
const wrong = [
  [5, TypeError],
  [{}, TypeError],
  [['https://a.example', null], TypeError],
  ['*', RangeError],
  ['', RangeError],
  ['https://a.example/', RangeError],
  ['https://a.example/page', RangeError],
  ['https://A.example', RangeError],
  ['https://a.example:443', RangeError],
  ['a.example', RangeError],
  [['https://a.example', 'https://user@b.example'], RangeError]
];

/** The first line of the answer to a client of this origin. */
async function statusFor({ visit }, origin) {
  const raw = visit({ Origin: origin });
  return (await raw.readHead()).split('\r\n', 1)[0];
}

(isHawser ? describe : describe.skip)('allowedOrigins', () => {
  for (const [allowed, welcome, others] of cases) {
    it(`${String(allowed)} lets in ${welcome}, and not ${others}`, async () => {
      const place = await tcp.serve({ allowedOrigins: allowed });
      for (const origin of welcome) assert.match(await statusFor(place, origin), / 101 /, origin);
      for (const origin of others) assert.match(await statusFor(place, origin), / 403 /, origin);
    });
  }

  for (const [value, ErrorClass] of wrong) {
    it(`cannot be ${JSON.stringify(value)}`, () => {
      const make = () => new WebSocketServer({ noServer: true, allowedOrigins: value });
      assert.throws(make, (error) => {
        assert.ok(error.constructor === ErrorClass);
        assert.match(error.message, /^The option "allowedOrigins" must be an origin as .*, not /);
        return true;
      });
    });
  }

  it('lets in who sends no origin, unless a function says otherwise', async () => {
    const list = await tcp.serve({ allowedOrigins: [] });
    assert.match(await statusFor(list, undefined), / 101 /);
    const asked = [];
    const strict = await tcp.serve({ allowedOrigins: (...args) => asked.push(args) > 1 });
    assert.match(await statusFor(strict, undefined), / 403 /);
    assert.strictEqual(asked[0][0], undefined);
    assert.strictEqual(asked[0][1].method, 'GET');
  });

  it('reads the header that version 8 has for it', async () => {
    const { visit } = await tcp.serve({ allowedOrigins: 'https://a.example' });
    const old = { 'Sec-WebSocket-Version': '8', 'Sec-WebSocket-Origin': 'https://b.example' };
    const answer = await visit({ ...old, Origin: 'https://a.example' }).readToEnd();
    assert.strictEqual(answer.toString(), forbidden);
  });

  it('counts a function that fails, or gives a Promise, as a failure', async () => {
    const faults = {
      'of the program': () => {
        throw new Error('of the program');
      },
      'The function of "allowedOrigins" must return a boolean, not a Promise': async () => true
    };
    for (const [message, allowedOrigins] of Object.entries(faults)) {
      const { wss, visit } = await tcp.serve({ allowedOrigins });
      const failed = once(wss, 'upgradeError');
      const answer = await visit({ Origin: 'https://a.example' }).readToEnd();
      assert.strictEqual(answer.toString(), refusal(500));
      assert.strictEqual((await failed)[0].message, message);
    }
  });

  it('warns of a failure where nobody listens, once', async () => {
    const allowedOrigins = () => {
      throw new Error('of the program');
    };
    const { visit } = await tcp.serve({ allowedOrigins });
    const listeners = process.listeners('warning');
    process.removeAllListeners('warning');
    const warnings = [];
    process.on('warning', (warning) => warnings.push(warning));
    for (let i = 0; i < 3; ++i) await visit({ Origin: 'https://a.example' }).readToEnd();
    process.removeAllListeners('warning');
    for (const listener of listeners) process.on('warning', listener);
    assert.deepStrictEqual(
      warnings.map(({ code }) => code),
      ['WS_ERR_UPGRADE']
    );
    assert.match(warnings[0].detail, /^Error: of the program\n/);
  });
});

if (isHawser) {
  describeOverTransports('A page of another origin', (transport) => {
    it('is refused before anything else is asked, which wsClientError does not hear of', async () => {
      const never = () => assert.fail('it was asked');
      const { wss, visit } = await transport.serve({
        allowedOrigins: ['https://a.example'],
        verifyClient: never,
        authenticate: never
      });
      wss.on('wsClientError', never);
      const answer = await visit({ Origin: 'https://b.example' }).readToEnd();
      assert.strictEqual(answer.toString(), forbidden);
    });
  });
}
