'use strict';

/**
 * Names of topics: what a program says, and what all topics of the process are told apart by. That is the topic itself,
 * with a prefix where it is one of a namespace, or a server's own for `broadcast`, or begins as such a prefix does.
 */

const MAX_BYTES = 4096; // of a topic in UTF-8

const OF_SERVER = '\0'; // number of the server
const PLAIN = '\x01'; // topic
const OF_NAMESPACE = '\x02'; // namespace, \0, topic

/**
 * @param {string} namespace '' for that of the process
 * @param {*} topic
 * @returns {string}
 * @throws {TypeError} for what is no topic
 */
function nameOf(namespace, topic) {
  checkTopic(topic);
  if (namespace !== '') return `${OF_NAMESPACE}${namespace}\0${topic}`;
  return topic > '\x03' ? topic : `${PLAIN}${topic}`;
}

/** @returns {string} of the broadcasts of one server @param {string} id its own in the process */
function broadcastName(id) {
  return `${OF_SERVER}${id}`;
}

/** @returns {string|undefined} the topic that a program has named so; undefined: no program has */
function topicOf(name) {
  if (name.startsWith(OF_SERVER)) return undefined;
  if (name.startsWith(PLAIN)) return name.slice(1);
  return name.startsWith(OF_NAMESPACE) ? name.slice(name.indexOf('\0') + 1) : name;
}

function checkTopic(topic) {
  if (typeof topic !== 'string') {
    const kind = topic === null ? 'null' : typeof topic;
    throw coded(new TypeError(`The "topic" argument must be a string, not ${kind}`));
  }
  if (topic === '') throw coded(new TypeError('The "topic" argument must not be empty'));
  if (topic.length * 3 <= MAX_BYTES) return;
  const bytes = Buffer.byteLength(topic);
  if (bytes <= MAX_BYTES) return;
  const start = topic.slice(0, 32);
  throw coded(
    new TypeError(
      `The "topic" argument must take at most ${MAX_BYTES} bytes in UTF-8: "${start}..." takes ${bytes}`
    )
  );
}

/**
 * @param {{topicNamespace: string|null|undefined}} options of a server or a WebSocket
 * @returns {string} '' for that of the process
 */
function namespaceOf({ topicNamespace }) {
  return typeof topicNamespace === 'string' ? topicNamespace : '';
}

/** @returns {TypeError} as Node's own for an argument */
function coded(error) {
  return Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
}

module.exports = { broadcastName, coded, nameOf, namespaceOf, topicOf };
