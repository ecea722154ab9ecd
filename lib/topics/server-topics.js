'use strict';

/** The methods of a WebSocketServer for topics. */

const { threadId } = require('node:worker_threads');

const binding = require('../binding');
const { kConnection } = require('../core/symbols');
const { broadcastName, nameOf, namespaceOf } = require('./names');
const { publish } = require('./publishing');
const { subscribeTo } = require('./websocket-topics');

/** server[kBroadcasts]: the topic of all its clients; undefined before the first broadcast. */
const kBroadcasts = Symbol('kBroadcasts');

/** Servers of this environment that have broadcast. */
const state = (binding.shared.broadcasts ??= { servers: 0 });

/** @type {function(WebSocketServer): Iterable<WebSocket>} */
let clientsOf;

/**
 * @param {object} prototype that of WebSocketServer
 * @param {function(WebSocketServer): Iterable<WebSocket>} clients those that are connected, also without `clientTracking`
 */
function installServerTopics(prototype, clients) {
  clientsOf = clients;
  Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(methods));
  for (const name of Object.keys(methods)) {
    Object.defineProperty(prototype, name, { enumerable: false });
  }
}

const methods = {
  /**
   * Sends data to all subscribers of a topic: those of all threads of the process, whichever server they belong to,
   * within the same `topicNamespace`.
   *
   * @param {string} topic at most 4 KiB in UTF-8
   * @param {*} data as of WebSocket.send
   * @param {object} [options]
   * @param {boolean} [options.binary] sends a string as binary, or bytes as text
   * @param {boolean} [options.compress=true] counts where permessage-deflate was negotiated
   * @param {WebSocket} [options.except] does not get it
   * @returns {number} subscribers that it was handed to, of this thread
   * @throws {TypeError} for what is no topic, and for data that has no bytes
   */
  publish(topic, data, options) {
    return publishFrom(this, nameIn(this, topic), data, options);
  },

  /**
   * Sends data to all clients of this server that are open.
   *
   * @param {*} data as of WebSocket.send
   * @param {object} [options] those of publish()
   * @returns {number} clients that it was handed to
   * @throws {TypeError} for data that has no bytes
   */
  broadcast(data, options) {
    if (this[kBroadcasts] === undefined) {
      this[kBroadcasts] = broadcastName(`${threadId}.${state.servers++}`);
      for (const client of clientsOf(this)) joinBroadcasts(this, client);
    }
    return publishFrom(this, this[kBroadcasts], data, options);
  },

  /**
   * @param {string} topic
   * @returns {number} its subscribers, of this thread
   * @throws {TypeError} for what is no topic
   */
  subscriberCount(topic) {
    return binding.subscriberCount(nameIn(this, topic));
  }
};

function nameIn(server, topic) {
  return nameOf(namespaceOf(server.options), topic);
}

function publishFrom(server, name, data, options) {
  return publish(name, data, options, undefined, (error) => server.emit('error', error));
}

/** A client is there: it gets what the server broadcasts from now on. */
function joinBroadcasts(server, client) {
  if (server[kBroadcasts] === undefined || !client[kConnection]) return;
  subscribeTo(client, server[kBroadcasts]);
}

module.exports = { installServerTopics, joinBroadcasts };
