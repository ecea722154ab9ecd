'use strict';

const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const kBenchDir = path.join(__dirname, '..');
const kBuildDir = path.join(kBenchDir, 'build');

function run(command, args) {
  try {
    execFileSync(command, args, { stdio: 'pipe' });
  } catch (error) {
    const output = `${error.stdout ?? ''}${error.stderr ?? ''}` || error.message;
    throw new Error(`${command} ${args.join(' ')}\n${output}`, { cause: error });
  }
}

function configure() {
  run('cmake', ['-S', kBenchDir, '-B', kBuildDir]);
}

/** Whether Google Benchmark is here, for the micro-benchmarks. */
function hasGoogleBenchmark() {
  configure();
  const cache = fs.readFileSync(path.join(kBuildDir, 'CMakeCache.txt'), 'utf8');
  return !/^benchmark_DIR:PATH=.*-NOTFOUND$/m.test(cache);
}

/** @returns {string} path of a program of CMakeLists.txt, built when it is not up to date */
function build(target) {
  configure();
  run('cmake', ['--build', kBuildDir, '--target', target, '--parallel', '2']);
  return path.join(kBuildDir, target);
}

/** @returns {{key: string, certificate: string}} files of a fresh key and its self-signed certificate */
function makeCertificate() {
  const key = path.join(kBuildDir, 'tls-key.pem');
  const certificate = path.join(kBuildDir, 'tls-certificate.pem');
  const algorithm = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', '/CN=127.0.0.1', '-days', '2'];
  run('openssl', ['req', '-x509', ...algorithm, ...subject, '-keyout', key, '-out', certificate]);
  return { key, certificate };
}

module.exports = { build, hasGoogleBenchmark, makeCertificate };
