'use strict';

// The installed package where something is not as it should be: it works all the same, or says in one sentence what is wrong.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

const { echo } = require('./support/programs');
const { Project } = require('./support/project');
const { commandOf } = require('./support/tools');

const ECHOED = 'ahoy permessage-deflate\n';

const BINARY = `prebuilds/${process.platform}-${process.arch}/hawser.node`;

/** Where the machine stands in an ELF file, and the numbers of two. */
const MACHINE = 18;
const MACHINES = { x64: 62, arm64: 183 };
const OTHER = process.arch === 'x64' ? 'arm64' : 'x64';

/** Somebody who may write nowhere in the project. */
const NOBODY = { uid: 65534, gid: 65534 };

/** Node's permission model with all that a program needs, but not one file to write. */
const WITHOUT_WRITING = [
  process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission',
  '--allow-fs-read=*',
  '--allow-addons',
  ...['--allow-net'].filter((option) => process.allowedNodeEnvironmentFlags.has(option))
];

describe('The package, installed,', function () {
  this.timeout(120_000);

  let project;
  let folder;
  let intact;

  before(function () {
    project = Project.installed();
    project.write('echo.cjs', echo('hawser'));
    folder = path.join(project.folder, 'node_modules/hawser');
    intact = fs.readFileSync(path.join(folder, BINARY));
  });

  afterEach(() => {
    fs.rmSync(path.join(folder, 'prebuilds'), { recursive: true });
    project.write(`node_modules/hawser/${BINARY}`, intact);
  });

  after(() => project?.remove());

  /** @returns {string} what the program says that cannot begin */
  function complaint(program = [process.execPath, 'echo.cjs']) {
    const { status, signal, stderr } = project.run(program);
    assert.strictEqual(signal, null);
    assert.strictEqual(status, 1, stderr);
    return /^Error: .*$/m.exec(stderr)[0];
  }

  it('names what a binary that is cut off lacks', function () {
    project.write(`node_modules/hawser/${BINARY}`, intact.subarray(0, intact.length >> 1));
    const file = path.join(folder, BINARY);
    const expected = `The binary of hawser, "${file}", is cut off: it has ${intact.length >> 1} bytes of ${intact.length}. Install`;
    assert.ok(complaint().startsWith(`Error: ${expected}`), complaint());
  });

  it('names the processor that a binary is for', function () {
    const other = Buffer.from(intact);
    other.writeUInt16LE(MACHINES[OTHER], MACHINE);
    project.write(`node_modules/hawser/${BINARY}`, other);
    assert.match(
      complaint(),
      new RegExp(`is for ${OTHER} processors\\. Install the package again`)
    );
  });

  it('names the platforms that it has binaries for, or how one is built', function () {
    fs.renameSync(
      path.join(folder, 'prebuilds', `${process.platform}-${process.arch}`),
      path.join(folder, 'prebuilds', `darwin-${OTHER}`)
    );
    assert.match(complaint(), /There is no binary of hawser for linux-\S+ \(Node \S+\)\. Build it/);
    fs.renameSync(path.join(folder, 'CMakeLists.txt'), path.join(folder, 'aside'));
    try {
      assert.match(complaint(), new RegExp(`It has those for darwin-${OTHER}\\.`));
    } finally {
      fs.renameSync(path.join(folder, 'aside'), path.join(folder, 'CMakeLists.txt'));
    }
  });

  it('echoes on Node 18', function () {
    assert.strictEqual(project.must([...commandOf('node-18'), 'echo.cjs']), ECHOED);
  });

  it('says on an older Node that this is too old', function () {
    project.write(
      'older.cjs',
      `const versions = { ...process.versions, node: '18.16.1' };
      Object.defineProperty(process, 'versions', { value: versions });
      require('hawser');`
    );
    assert.strictEqual(
      complaint([process.execPath, 'older.cjs']),
      'Error: hawser needs Node 20 or later, and this is Node 18.16.1.'
    );
  });

  it('echoes from a node_modules that its user cannot write to, and without /tmp', function () {
    if (process.getuid() !== 0) this.skip();
    fs.chmodSync(project.folder, 0o755);
    const program = [process.execPath, 'echo.cjs'];
    const { stdout, stderr } = project.run(program, { TMPDIR: '/nowhere' }, NOBODY);
    assert.strictEqual(stdout, ECHOED, stderr);
  });

  it('echoes where Node forbids to write any file', function () {
    const { stdout, stderr } = project.run([process.execPath, ...WITHOUT_WRITING, 'echo.cjs']);
    assert.strictEqual(stdout, ECHOED, stderr);
  });
});

const LATER = 'later/node_modules/hawser';

/** Servers of both versions on one http server, each with a client of both; in JSON. */
const VERSIONS = `
const { once } = require('node:events');
const http = require('node:http');
const both = [require('hawser'), require('./${LATER}')];
const folders = ['hawser', './${LATER}'];

async function main() {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const servers = both.map(({ WebSocketServer }) => new WebSocketServer({ noServer: true }));
  server.on('upgrade', (request, socket, head) => {
    const which = Number(request.url.slice(1));
    servers[which].handleUpgrade(request, socket, head, (ws) => {
      ws.on('message', (data) => ws.send(which + ' from ' + data));
    });
  });
  const heard = [];
  for (const which of [0, 1]) {
    for (const [from, { WebSocket }] of both.entries()) {
      const ws = new WebSocket('ws://127.0.0.1:' + server.address().port + '/' + which);
      await once(ws, 'open');
      ws.send(String(from));
      heard.push(String((await once(ws, 'message'))[0]));
      ws.close();
    }
  }
  server.close();
  const addons = Object.keys(require.cache).filter((file) => file.endsWith('.node'));
  console.log(JSON.stringify({
    versions: folders.map((folder) => require(folder + '/package.json').version),
    isOneClass: both[0] === both[1],
    isOneAddon: addons.length !== 2,
    heard
  }));
}

main();
`;

describe('Two versions of the package in one process', function () {
  this.timeout(120_000);

  let project;

  before(function () {
    project = Project.installed();
    fs.cpSync(path.join(project.folder, 'node_modules/hawser'), path.join(project.folder, LATER), {
      recursive: true
    });
    const manifest = JSON.parse(fs.readFileSync(path.join(project.folder, LATER, 'package.json')));
    project.write(`${LATER}/package.json`, JSON.stringify({ ...manifest, version: '8.99.0' }));
  });

  after(() => project?.remove());

  it('each have an addon of their own, and talk to each other', function () {
    project.write('versions.cjs', VERSIONS);
    const output = project.must([process.execPath, 'versions.cjs']);
    assert.deepStrictEqual(JSON.parse(output), {
      versions: [require('../../package.json').version, '8.99.0'],
      isOneClass: false,
      isOneAddon: false,
      heard: ['0 from 0', '0 from 1', '1 from 0', '1 from 1']
    });
  });

  for (const [server, client] of [
    ['hawser', `./${LATER}`],
    [`./${LATER}`, 'hawser']
  ]) {
    it(`echo: ${server} serves ${client}`, function () {
      project.write('echo.cjs', echo(server, client));
      assert.strictEqual(project.must([process.execPath, 'echo.cjs']), ECHOED);
    });
  }
});
