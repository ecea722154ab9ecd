'use strict';

// A worker that hands objects to the native side and takes them from it without a pause, until it is terminated.

const { parentPort } = require('node:worker_threads');
const { api } = require('../support/module');

const { format, parse } = api.extension;

parentPort.postMessage('begins');
for (;;) format(parse('permessage-deflate; server_max_window_bits=10; flag, other; key=1; key=2'));
