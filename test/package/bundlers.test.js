'use strict';

// A program in one file: what bundlers make of it, carried to another folder.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { echo } = require('./support/programs');
const { Project } = require('./support/project');
const { commandOf, installTools } = require('./support/tools');

const ECHOED = 'ahoy permessage-deflate\n';

/** Each bundles the file app.js of a folder into its folder out/; as functions of that folder. */
const BUNDLERS = {
  esbuild: (folder) =>
    `require('esbuild').buildSync({
      ...{ entryPoints: ['${folder}/app.js'], outfile: '${folder}/out/index.js' },
      ...{ bundle: true, platform: 'node' }
    });`,
  webpack: (folder) =>
    `require('webpack')({
      ...{ mode: 'production', target: 'node', context: '${folder}', entry: './app.js' },
      output: { path: '${folder}/out', filename: 'index.js' }
    }, (error, stats) => {
      if (error || stats.hasErrors()) throw error ?? new Error(stats.toString());
    });`,
  rollup: (folder) =>
    `const commonjs = require('@rollup/plugin-commonjs');
    const { nodeResolve } = require('@rollup/plugin-node-resolve');
    require('rollup').rollup({
      ...{ input: '${folder}/app.js', logLevel: 'silent' },
      plugins: [nodeResolve({ preferBuiltins: true }), commonjs({ ignoreDynamicRequires: true })]
    }).then((bundle) => bundle.write({ file: '${folder}/out/index.js', format: 'cjs' }));`
};

describe('A bundle', function () {
  this.timeout(120_000);

  let project;
  let elsewhere;

  before(function () {
    project = Project.installed();
    project.write('app.js', echo('hawser'));
  });

  beforeEach(function () {
    elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-bundle-'));
    fs.rmSync(path.join(project.folder, 'out'), { recursive: true, force: true });
  });

  afterEach(() => fs.rmSync(elsewhere, { recursive: true }));

  after(() => project?.remove());

  function carry() {
    const out = path.join(elsewhere, 'out');
    fs.cpSync(path.join(project.folder, 'out'), out, { recursive: true });
    return out;
  }

  function run(folder) {
    const env = { ...process.env, HAWSER_PREBUILD: '' };
    return spawnSync(process.execPath, [path.join(folder, 'index.js')], { encoding: 'utf8', env });
  }

  for (const [name, bundle] of Object.entries(BUNDLERS)) {
    it(`of ${name} names what is missing, and runs with the binary beside it`, function () {
      // An addon of somebody else, where the place of our own would be if this were no bundle.
      fs.mkdirSync(path.join(elsewhere, 'build/Release'), { recursive: true });
      fs.writeFileSync(path.join(elsewhere, 'build/Release/other.node'), 'not to be loaded');
      const made = spawnSync(process.execPath, ['-e', bundle(project.folder)], {
        cwd: installTools(),
        encoding: 'utf8'
      });
      assert.strictEqual(made.status, 0, made.stderr);
      const out = carry();

      const { stderr } = run(out);
      assert.match(stderr, /hawser is in this bundle, and its binary is not/);
      assert.match(stderr, /--external:hawser/);

      const [, source, target] = /^Error: .* below its (\S+) to "([^"]+)"/m.exec(stderr);
      const folder = path.join(project.folder, 'node_modules/hawser', source);
      const [binary] = fs.readdirSync(folder);
      fs.copyFileSync(path.join(folder, binary), target);
      const { stdout, stderr: errors } = run(out);
      assert.strictEqual(stdout, ECHOED, errors);
    });
  }

  it('of ncc takes the binary along', function () {
    project.must([...commandOf('ncc'), 'build', 'app.js', '-o', 'out']);
    const { stdout, stderr } = run(carry());
    assert.strictEqual(stdout, ECHOED, stderr);
  });
});
