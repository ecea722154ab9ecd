'use strict';

// Preloaded into every Node process of an exchange: at its end it writes which packages were loaded under the
// name `ws`, one file per process, to the folder of HAWSER_TEST_REPORTS.

const fs = require('node:fs');
const path = require('node:path');

const PACKAGE = /^.*[\\/]node_modules[\\/]ws(?=[\\/])/;

function loadedPackages() {
  const folders = Object.keys(require.cache).flatMap((file) => PACKAGE.exec(file)?.[0] ?? []);
  return [...new Set(folders)].map((folder) => {
    const manifest = fs.readFileSync(path.join(folder, 'package.json'), 'utf8');
    return JSON.parse(manifest).name;
  });
}

process.on('exit', () => {
  const file = path.join(process.env.HAWSER_TEST_REPORTS, `${process.pid}.json`);
  fs.writeFileSync(file, JSON.stringify(loadedPackages()));
});
