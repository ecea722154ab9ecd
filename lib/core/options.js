'use strict';

/**
 * Every option of WebSocket and WebSocketServer, once.
 *
 * As with ws unknown options pass: a client's go on to http(s).request, a server's stay in `wss.options`. An option that is
 * given as `undefined` replaces its default. Checked are only those that ws does not have: `null` and `undefined` stand for
 * one that is not given.
 */

const { limits: word, upkeep } = require('../binding').constants;
const { checkOrigins } = require('../server/allowed-origins');
const { compileTrust } = require('../server/trusted-proxies');
const {
  aFunction,
  bytes,
  count,
  milliseconds,
  namespace,
  oneOf,
  trueOrFalse
} = require('./option-checks');

const HIGH_WATER_MARK = 1024 * 1024; // bytes

const SERVER = ['server'];
const CLIENT = ['client'];
const BOTH = ['server', 'client'];

/** @returns {number} a limit for the core: a 32-bit integer, where 0 turns the limit off */
function toLimit(value) {
  return Math.max(0, value | 0);
}

/**
 * @returns {boolean} true unless it was turned off: setSocket() is called with incomplete options,
 *   too
 */
function onByDefault(value) {
  return value === undefined || Boolean(value);
}

/** @returns {boolean} the same for an option that ws does not have, where null stands for one that is not given */
function onIfAbsent(value) {
  return value == null || Boolean(value);
}

/** @returns {Function|undefined} */
function asIs(value) {
  return value;
}

/**
 * `for`: the classes that know the option, `default` (absent: none),
 * `serverDefault` where the server has another, and for the options that an established connection
 * obeys `normalize`, which makes the value what the core takes. `check`: of those that ws does not have, `serverCheck` of
 * those that it has for clients alone.
 */
const OPTIONS = {
  allowSynchronousEvents: { for: BOTH, default: true, normalize: onByDefault },
  autoPong: { for: BOTH, default: true },
  maxBufferedBytes: { for: BOTH, default: 0, check: bytes, normalize: toLimit },
  maxBufferedChunks: { for: BOTH, default: 256 * 1024, normalize: toLimit },
  maxFragments: { for: BOTH, default: 16 * 1024, normalize: toLimit },
  maxPayload: { for: BOTH, default: 100 * 1024 * 1024, normalize: toLimit },
  maxPendingAutoPongs: { for: BOTH, default: 60 },
  skipUTF8Validation: { for: BOTH, default: false, normalize: Boolean },
  closeTimeout: { for: BOTH, default: 30_000 },
  idleTimeout: { for: BOTH, default: 0, check: milliseconds, normalize: toLimit },
  sendPings: { for: BOTH, default: true, check: trueOrFalse, normalize: onIfAbsent },
  errorOnIdleTimeout: { for: BOTH, default: false, check: trueOrFalse, normalize: Boolean },

  highWaterMark: {
    for: BOTH,
    default: HIGH_WATER_MARK,
    check: bytes,
    normalize: (value) => toLimit(value ?? HIGH_WATER_MARK)
  },
  maxBackpressure: { for: BOTH, default: 0, check: bytes, normalize: toLimit },
  onBackpressure: {
    for: BOTH,
    default: 'close',
    check: oneOf(['close', 'drop']),
    normalize: (value) => (value === 'drop' ? 'drop' : 'close')
  },

  topicNamespace: { for: BOTH, check: namespace },

  // A server that compresses spends memory on every connection: it has to be asked for.
  perMessageDeflate: { for: BOTH, serverDefault: false, default: true },

  // Who may connect: lib/server/.
  allowedOrigins: { for: SERVER, default: null, check: checkOrigins },
  authenticate: { for: SERVER, default: null, check: aFunction },
  maxConnections: { for: SERVER, default: 0, check: count },
  maxConnectionsPerAddress: { for: SERVER, default: 0, check: count },
  trustProxy: { for: SERVER, default: false, check: compileTrust },

  handleProtocols: { for: SERVER, default: null },
  clientTracking: { for: SERVER, default: true },
  verifyClient: { for: SERVER, default: null },
  noServer: { for: SERVER, default: false },
  backlog: { for: SERVER, default: null },
  server: { for: SERVER, default: null },
  host: { for: SERVER, default: null },
  path: { for: SERVER, default: null },
  port: { for: SERVER, default: null },
  // The default is lib/websocket.js, which lib/websocket-server.js fills in: it requires this
  // module.
  WebSocket: { for: SERVER },

  protocolVersion: { for: CLIENT, default: 13 },
  protocols: { for: CLIENT },
  followRedirects: { for: CLIENT, default: false },
  maxRedirects: { for: CLIENT, default: 10 },
  handshakeTimeout: { for: BOTH, serverDefault: 0, serverCheck: milliseconds },
  origin: { for: CLIENT },
  finishRequest: { for: CLIENT },
  generateMask: { for: CLIENT, normalize: asIs }
};

/** @returns {Function|undefined} of an option that ws does not have for `role` */
function checkOf(option, role) {
  return (role === 'server' && option.serverCheck) || option.check;
}

/**
 * @returns {object} the defaults of the options that `role` knows. Those that ws does not have are not in there: where one is
 *   absent it is off, and `wss.options` of a program that was written for ws is what it is under ws
 */
function defaultsFor(role) {
  const defaults = {};
  for (const [name, option] of Object.entries(OPTIONS)) {
    if (!option.for.includes(role) || checkOf(option, role) !== undefined) continue;
    const key = role === 'server' && 'serverDefault' in option ? 'serverDefault' : 'default';
    if (key in option) defaults[name] = option[key];
  }
  return defaults;
}

/** @returns {[string, function(string, *): void][]} by name of the option */
function checksFor(role) {
  return Object.entries(OPTIONS)
    .filter(([, option]) => option.for.includes(role))
    .map(([name, option]) => [name, checkOf(option, role)])
    .filter(([, check]) => check !== undefined);
}

const CHECKS = { server: checksFor('server'), client: checksFor('client') };

/**
 * @param {'server'|'client'} role
 * @param {object} options
 * @throws {TypeError} for an option of a wrong type
 * @throws {RangeError} for one that is out of range; both name the option, the value and what it may be
 */
function checkOptions(role, options) {
  for (const [name, check] of CHECKS[role]) {
    if (options[name] != null) check(name, options[name]);
  }
}

const SERVER_DEFAULTS = defaultsFor('server');
const CLIENT_DEFAULTS = defaultsFor('client');
const CONNECTION_OPTIONS = Object.entries(OPTIONS).filter(([, option]) => option.normalize);

/**
 * @param {object} [options] those of a WebSocketServer
 * @returns {object} with the defaults filled in
 * @throws {TypeError|RangeError} see checkOptions()
 */
function serverOptions(options) {
  const settings = { ...SERVER_DEFAULTS, ...options };
  checkOptions('server', settings);
  return settings;
}

/**
 * @param {object} [options] those of a client
 * @returns {object} with the defaults filled in
 * @throws {TypeError|RangeError} see checkOptions()
 */
function clientOptions(options) {
  const settings = { ...CLIENT_DEFAULTS, ...options };
  checkOptions('client', settings);
  return settings;
}

/** What connectionOptions() was given, value by value, and what it made of it: the last ones first. */
const known = [];
const MAX_KNOWN = 8;

/**
 * @param {object} options those given to setSocket(), complete or not; an absent limit is off
 * @returns {object} the options that an established connection obeys, and no others; `bounds` has those
 *   of the core. Not to be changed
 */
function connectionOptions(options) {
  // The next connection has nearly always the same ones as the last, or one of the last ones.
  for (const [i, { given, result }] of known.entries()) {
    if (!isGiven(options, given)) continue;
    if (i > 0) known.unshift(...known.splice(i, 1));
    return result;
  }

  const given = CONNECTION_OPTIONS.map(([name]) => options[name]);
  const result = {};
  for (const [i, [name, option]] of CONNECTION_OPTIONS.entries()) {
    result[name] = option.normalize(given[i]);
  }
  result.bounds = boundsOf(result);
  known.unshift({ given, result });
  known.length = Math.min(known.length, MAX_KNOWN);
  return result;
}

/**
 * @returns {Uint32Array} what createSession() and adopt() take (native/binding/protocol/limits_argument.h), and behind that
 *   where there are loops, what only adopt() does (native/binding/loops/upkeep_argument.h)
 */
function boundsOf(settings) {
  const bounds = new Uint32Array(upkeep === undefined ? word.WORDS : upkeep.WORDS);
  bounds[word.MAX_PAYLOAD] = settings.maxPayload;
  bounds[word.MAX_FRAGMENTS] = settings.maxFragments;
  bounds[word.MAX_BUFFERED_CHUNKS] = settings.maxBufferedChunks;
  bounds[word.MAX_BUFFERED_BYTES] = settings.maxBufferedBytes;
  bounds[word.SKIP_UTF8_VALIDATION] = settings.skipUTF8Validation ? 1 : 0;
  if (upkeep === undefined) return bounds;
  bounds[upkeep.IDLE_TIMEOUT] = settings.idleTimeout;
  bounds[upkeep.SEND_PINGS] = settings.sendPings ? 1 : 0;
  bounds[upkeep.MAX_BACKPRESSURE] = settings.maxBackpressure;
  bounds[upkeep.DROPS] = settings.onBackpressure === 'drop' ? 1 : 0;
  return bounds;
}

function isGiven(options, given) {
  for (let i = 0; i < CONNECTION_OPTIONS.length; ++i) {
    if (options[CONNECTION_OPTIONS[i][0]] !== given[i]) return false;
  }
  return true;
}

module.exports = { OPTIONS, clientOptions, connectionOptions, serverOptions };
