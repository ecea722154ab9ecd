'use strict';

const binding = require('../binding');
const { postSoon } = require('../core/posting');
const { kConnection } = require('../core/symbols');

/**
 * Who has subscribed to what. The core knows it by numbers: a connection that its event loop serves has its slot, and one
 * that is served here, by JavaScript, gets a number with its first subscription.
 */

/** Of the environment, as the subscriptions are: every copy of this module goes on with it. */
const state = (binding.shared.members ??= {
  /** @type {WebSocket[]} served here, by number */
  websockets: [],
  /** @type {Map<WebSocket, number>} */
  numbers: new Map(),
  /** @type {number[]} that nobody has */
  free: []
});
const { websockets, numbers, free } = state;

/** @returns {boolean} whether it was subscribed by this call @param {WebSocket} websocket open */
function subscribe(websocket, name) {
  const connection = websocket[kConnection];
  const slot = connection.loopSlot;
  connection.hasTopics = true;
  if (slot === -1) return binding.subscribe(false, numberFor(websocket), name);
  const isNew = binding.subscribe(true, slot, name);
  postSoon();
  return isNew;
}

/** @returns {boolean} whether it was subscribed before this call */
function unsubscribe(websocket, name) {
  if (!hasTopics(websocket)) return false;
  const [isOnLoop, number] = memberOf(websocket);
  const was = binding.unsubscribe(isOnLoop, number, name);
  if (isOnLoop) postSoon();
  return was;
}

/** @returns {boolean} */
function isSubscribed(websocket, name) {
  return hasTopics(websocket) && binding.isSubscribed(...memberOf(websocket), name);
}

/** @returns {string[]} names, in no order */
function namesOf(websocket) {
  return hasTopics(websocket) ? binding.topicsOf(...memberOf(websocket)) : [];
}

/** It takes no more messages: before its close frame, or its end. */
function leaveTopics(websocket) {
  if (!hasTopics(websocket)) return;
  websocket[kConnection].hasTopics = false;
  const [isOnLoop, number] = memberOf(websocket);
  binding.leaveTopics(isOnLoop, number);
  if (isOnLoop) {
    postSoon();
    return;
  }
  numbers.delete(websocket);
  websockets[number] = undefined;
  free.push(number);
}

function hasTopics(websocket) {
  const connection = websocket[kConnection];
  return connection !== null && connection.hasTopics;
}

/** @returns {[boolean, number]} of one that has topics: whether a loop serves it, and its number there, or here */
function memberOf(websocket) {
  const slot = websocket[kConnection].loopSlot;
  return slot === -1 ? [false, numbers.get(websocket)] : [true, slot];
}

function numberFor(websocket) {
  let number = numbers.get(websocket);
  if (number === undefined) {
    number = free.length > 0 ? free.pop() : websockets.length;
    websockets[number] = websocket;
    numbers.set(websocket, number);
  }
  return number;
}

/** @returns {WebSocket[]} those that are served here */
function servedHere(name) {
  return numbers.size === 0 ? [] : binding.streamMembers(name).map(websocketOf);
}

/** @returns {WebSocket} */
function websocketOf(number) {
  return websockets[number];
}

module.exports = {
  isSubscribed,
  leaveTopics,
  namesOf,
  servedHere,
  subscribe,
  unsubscribe,
  websocketOf
};
