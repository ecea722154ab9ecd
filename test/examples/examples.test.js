'use strict';

// Each example, started as its user starts it, in a conversation with a real client. `conversations/<name>.js` exports functions
// by the sentence that they prove; each gets the Example, started anew, and a function that starts the same program with
// arguments or an environment. What is no server exports `isClient: true`, and gets no Example but the function.
// The pages of chat and echo have tests of their own in test/browser.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

const { FOLDER, installPackagesOf, namesOfExamples, programOf } = require('../../tools/examples');
const { Example } = require('./example');

const CONVERSATIONS = path.join(__dirname, 'conversations');
const IN_A_BROWSER = ['chat', 'echo'];
const INSTALL_TIMEOUT_MS = 5 * 60_000;

describe('The examples', () => {
  it('each stand in the table, with the command that starts them', () => {
    const table = fs.readFileSync(path.join(FOLDER, 'README.md'), 'utf8');
    const rows = [...table.matchAll(/^\| \[(\S+)\]\((\S+)\).*\| `npm start ?(\S*)`/gm)];
    const listed = rows.map(([, name, file, argument]) => {
      assert.strictEqual(path.join(FOLDER, file), programOf(name));
      return argument || 'chat';
    });
    assert.deepStrictEqual(listed.sort(), namesOfExamples().sort());
  });

  it('each have a conversation', () => {
    const talking = fs.readdirSync(CONVERSATIONS).map((file) => path.basename(file, '.js'));
    assert.deepStrictEqual([...talking, ...IN_A_BROWSER].sort(), namesOfExamples().sort());
  });
});

for (const name of namesOfExamples().filter((example) => !IN_A_BROWSER.includes(example))) {
  describe(`The example ${name}`, () => {
    const { isClient = false, ...conversations } = require(path.join(CONVERSATIONS, name));
    let started;

    before('install its packages', function () {
      this.timeout(INSTALL_TIMEOUT_MS);
      installPackagesOf(name);
    });

    beforeEach(() => (started = []));

    afterEach(async () => {
      for (const example of started) await example.stop();
    });

    function start(how) {
      const example = new Example(name, how);
      started.push(example);
      return example;
    }

    for (const [sentence, talk] of Object.entries(conversations)) {
      it(sentence, async () => {
        if (isClient) return talk(start);
        return talk(await start().listening(), start);
      });
    }
  });
}
