'use strict';

const { execFileSync } = require('child_process');
const fs = require('fs');
const os = require('os');

function distribution() {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(fs.readFileSync('/etc/os-release', 'utf8'))[1];
  } catch {
    return os.type();
  }
}

/** @param {string} node the program that runs the servers */
function describeMachine(node) {
  const print = 'process.version + " " + process.versions.v8';
  const [version, v8] = execFileSync(node, ['-p', print], { encoding: 'utf8' }).trim().split(' ');
  return {
    date: new Date().toISOString(),
    node: version,
    v8,
    cpu: os.cpus()[0].model.trim(),
    cores: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    kernel: os.release(),
    distribution: distribution(),
    loadAverage: os.loadavg()[0]
  };
}

module.exports = { describeMachine };
