'use strict';

// Real exchanges through the packages that use ws, each a program of its own in `exchanges` that must end by
// itself, with everything closed. HAWSER_TEST_MODULE=ws runs them on genuine ws, which proves the programs.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { install } = require('./install');

const MODULE = process.env.HAWSER_TEST_MODULE || 'hawser';
const INSTALL_TIMEOUT_MS = 10 * 60_000;
const EXCHANGE_TIMEOUT_MS = 120_000;
const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';

/** Runs a program; gives how it ended and the packages that its processes loaded as `ws`. */
async function run(program, folder) {
  const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'hawser-exchange-'));
  try {
    const child = spawn(process.execPath, [path.join('exchanges', program)], {
      cwd: folder,
      env: {
        ...process.env,
        CHROMIUM,
        HAWSER_TEST_REPORTS: reports,
        NODE_OPTIONS: `--require ${path.join(__dirname, 'report-module.js')}`
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: EXCHANGE_TIMEOUT_MS,
      killSignal: 'SIGKILL'
    });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    const [code, signal] = await once(child, 'close');
    const loaded = fs
      .readdirSync(reports)
      .flatMap((file) => JSON.parse(fs.readFileSync(path.join(reports, file), 'utf8')));
    return { code, signal, output, loaded: [...new Set(loaded)] };
  } finally {
    fs.rmSync(reports, { recursive: true });
  }
}

describe(`Packages that use ws, on ${MODULE}`, function () {
  this.timeout(EXCHANGE_TIMEOUT_MS + 5000);

  let folder;

  before('install them', function () {
    this.timeout(INSTALL_TIMEOUT_MS);
    folder = install(MODULE);
  });

  const programs = fs.readdirSync(path.join(__dirname, 'exchanges'));
  for (const program of programs.filter((name) => name.endsWith('.exchange.js'))) {
    const consumer = path.basename(program, '.exchange.js');

    it(`${consumer} has a real exchange and ends`, async function () {
      if (consumer === 'puppeteer-core' && !fs.existsSync(CHROMIUM) && !process.env.CI) {
        console.log(`    skipped: there is no ${CHROMIUM} (CHROMIUM names another one)`);
        this.skip();
      }
      const { code, signal, output, loaded } = await run(program, folder);
      assert.notStrictEqual(signal, 'SIGKILL', `${consumer} did not end in time\n${output}`);
      assert.strictEqual(code, 0, `${consumer} failed\n${output}`);
      assert.deepStrictEqual(loaded, [MODULE], `${consumer} loaded something else as ws`);
    });
  }
});
