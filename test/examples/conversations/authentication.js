'use strict';

const assert = require('node:assert');

/** Signs in; gives the cookie. */
async function signIn({ url }, name) {
  const body = new URLSearchParams({ name });
  const response = await fetch(`${url}/session`, { method: 'POST', body });
  assert.strictEqual(response.status, 201);
  return response.headers.get('set-cookie').split(';', 1)[0];
}

async function tokenFor({ url }, cookie) {
  const response = await fetch(`${url}/token`, { headers: { cookie } });
  assert.strictEqual(response.status, 200);
  return (await response.text()).trim();
}

const bearer = (token) => ({ headers: { authorization: `Bearer ${token}` } });
const refused = (status) => ({ message: `Unexpected server response: ${status}` });

module.exports = {
  'knows a page by its cookie': async (example) => {
    const cookie = await signIn(example, 'Ada');
    const page = { headers: { cookie }, origin: example.url };
    const { socket, next } = await example.connect('/', page);
    assert.strictEqual(await next(), 'You are Ada');
    socket.send('ahoy');
    assert.strictEqual(await next(), 'Ada says ahoy');
  },

  'knows a program by its token': async (example) => {
    const token = await tokenFor(example, await signIn(example, 'Bob'));
    const { next } = await example.connect('/', bearer(token));
    assert.strictEqual(await next(), 'You are Bob');
  },

  'lets nobody in whom it does not know, nor a page of others': async (example) => {
    const cookie = await signIn(example, 'Ada');
    const [text, signature] = (await tokenFor(example, cookie)).split('.');
    const other = Buffer.from('{"name":"Eve","expires":1e99}').toString('base64url');
    for (const options of [
      {},
      { headers: { cookie: 'session=1' } },
      bearer('1'),
      bearer(`${other}.${signature}`),
      bearer(`${text}.`)
    ]) {
      await assert.rejects(example.connect('/', options), refused(401));
    }
    const strange = { headers: { cookie }, origin: 'https://evil.example' };
    await assert.rejects(example.connect('/', strange), refused(403));
  }
};
