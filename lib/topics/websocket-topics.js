'use strict';

/** The methods of a WebSocket for topics. Programs may put others in their place: nothing of this library calls them. */

const { defineReplaceable } = require('../core/replaceable');
const { kConnection, kTopicNamespace } = require('../core/symbols');
const members = require('./members');
const { nameOf, namespaceOf, topicOf } = require('./names');
const { listen, publish } = require('./publishing');

/**
 * @param {object} prototype that of WebSocket
 * @param {function(WebSocket): Error} notOpenError
 */
function installTopics(prototype, notOpenError) {
  prototype[kTopicNamespace] = '';

  define(prototype, {
    /**
     * From here on, in the order of what is sent, the WebSocket is sent what is published to the topic.
     *
     * @param {string} topic at most 4 KiB in UTF-8
     * @returns {boolean} whether it is subscribed now: not once it is closing
     * @throws {TypeError} for another topic @throws {Error} while CONNECTING
     */
    subscribe(topic) {
      const name = nameOf(this[kTopicNamespace], topic);
      if (this._readyState === this.CONNECTING) throw notOpenError(this);
      return subscribeTo(this, name);
    },

    /**
     * @param {string} topic
     * @returns {boolean} whether it was subscribed
     * @throws {TypeError} for what is no topic
     */
    unsubscribe(topic) {
      return members.unsubscribe(this, nameOf(this[kTopicNamespace], topic));
    },

    /**
     * @param {string} topic
     * @returns {boolean}
     * @throws {TypeError} for what is no topic
     */
    isSubscribed(topic) {
      return members.isSubscribed(this, nameOf(this[kTopicNamespace], topic));
    },

    /**
     * Sends data to all subscribers of a topic but this WebSocket, which need not be one.
     *
     * @param {string} topic
     * @param {*} data as of send()
     * @param {object} [options]
     * @param {boolean} [options.binary] sends a string as binary, or bytes as text
     * @param {boolean} [options.compress=true] counts where permessage-deflate was negotiated
     * @param {WebSocket} [options.except] does not get it either
     * @returns {number} subscribers that it was handed to, of this thread
     * @throws {TypeError} for what is no topic, and for data that has no bytes
     */
    publish(topic, data, options) {
      const name = nameOf(this[kTopicNamespace], topic);
      return publish(name, data, options, this, (error) => this.emit('error', error));
    }
  });

  /** @type {string[]} those that the WebSocket has subscribed to, in no order; a new array each time */
  defineReplaceable(prototype, 'topics', (websocket) =>
    members
      .namesOf(websocket)
      .map(topicOf)
      .filter((topic) => topic !== undefined)
  );
}

/** As methods of a class are: not enumerable. */
function define(prototype, methods) {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(prototype, name, { configurable: true, value, writable: true });
  }
}

/** @returns {boolean} whether it is subscribed now */
function subscribeTo(websocket, name) {
  if (websocket._readyState !== websocket.OPEN || websocket[kConnection].destroyed) return false;
  listen();
  members.subscribe(websocket, name);
  return true;
}

/** @param {object} options of a server or a client */
function setNamespace(websocket, options) {
  const namespace = namespaceOf(options);
  if (namespace !== '') websocket[kTopicNamespace] = namespace;
}

module.exports = { installTopics, setNamespace, subscribeTo };
