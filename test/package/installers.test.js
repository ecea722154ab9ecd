'use strict';

// The tarball, installed by every package manager, as itself, as `ws`, and in place of the `ws` that a dependency wants;
// nothing that could build it is on the path.

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { npm } = require('./pack');
const { echo } = require('./support/programs');
const { PACKAGE, Project } = require('./support/project');
const { commandOf, registry } = require('./support/tools');

const SPECIFIER = `file:${PACKAGE}`;

/** A package that depends on ws, and gives it away. */
const DEPENDENT = {
  'needs-ws/package.json': JSON.stringify({
    name: 'needs-ws',
    version: '1.0.0',
    dependencies: { ws: '^8.18.0' }
  }),
  'needs-ws/index.js': "module.exports = require('ws');",
  'needs-ws/name.js': "module.exports = require('ws/package.json').name;"
};

const MANIFEST = {
  dependencies: { hawser: SPECIFIER, ws: SPECIFIER, 'needs-ws': 'file:./needs-ws-1.0.0.tgz' }
};

const yarn = (linker) => ({
  manifest: { resolutions: { ws: SPECIFIER } },
  command: () => [...commandOf('yarn'), 'install'],
  env: () => ({
    YARN_NODE_LINKER: linker,
    YARN_NPM_REGISTRY_SERVER: registry(),
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false'
  }),
  options: linker === 'pnp' ? ['--require', './.pnp.cjs'] : []
});

const MANAGERS = {
  npm: {
    manifest: { overrides: { ws: SPECIFIER } },
    command: () => {
      const program = execFileSync('which', ['npm'], { encoding: 'utf8' }).trim();
      return [process.execPath, fs.realpathSync(program), 'install', '--no-audit', '--no-fund'];
    }
  },
  pnpm: {
    manifest: { pnpm: { overrides: { ws: SPECIFIER } } },
    command: () => [...commandOf('pnpm'), 'install', '--no-frozen-lockfile']
  },
  'yarn with node_modules': yarn('node-modules'),
  "yarn with Plug'n'Play": yarn('pnp')
};

for (const [name, { manifest, command, env, options = [] }] of Object.entries(MANAGERS)) {
  describe(`The package, installed by ${name}`, function () {
    this.timeout(180_000);

    let project;

    before(function () {
      project = new Project({ ...MANIFEST, ...manifest });
      for (const [file, content] of Object.entries(DEPENDENT)) project.write(file, content);
      npm(['pack', '--pack-destination', project.folder], path.join(project.folder, 'needs-ws'));
      project.write('yarn.lock', '');
      project.must(command(), env?.());
    });

    after(() => project?.remove());

    function run(program, more) {
      project.write('program.cjs', program);
      return project.must([process.execPath, ...options, 'program.cjs'], more);
    }

    for (const module of ['hawser', 'ws', 'needs-ws']) {
      it(`echoes as ${module}`, function () {
        assert.strictEqual(run(echo(module)), 'ahoy permessage-deflate\n');
      });
    }

    it('is what all of these names give', function () {
      const names = run(`
        console.log(require('hawser/package.json').name);
        console.log(require('ws/package.json').name);
        console.log(require('needs-ws/name.js'));
      `);
      assert.strictEqual(names, 'hawser\nhawser\nhawser\n');
    });

    it('works in two copies within one process', function () {
      assert.strictEqual(run(echo('hawser', 'ws')), 'ahoy permessage-deflate\n');
    });

    it('writes nothing where it is installed, and needs no folder for temporary files', function () {
      const modules = path.join(project.folder, 'node_modules');
      const earlier = fs.existsSync(modules) ? timesBelow(modules) : '';
      const output = run(echo('hawser'), { TMPDIR: '/nowhere' });
      assert.strictEqual(output, 'ahoy permessage-deflate\n');
      assert.strictEqual(fs.existsSync(modules) ? timesBelow(modules) : '', earlier);
    });
  });
}

/** @returns {string} every file below a folder, with the time of its last change */
function timesBelow(folder) {
  return fs
    .readdirSync(folder, { recursive: true })
    .map((name) => `${name} ${fs.lstatSync(path.join(folder, name)).mtimeMs}`)
    .sort()
    .join('\n');
}
