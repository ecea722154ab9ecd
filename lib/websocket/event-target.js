'use strict';

/**
 * The part of the DOM's EventTarget that a WebSocket has beside its EventEmitter:
 * addEventListener(), removeEventListener(), `onopen`, `onmessage`, `onerror`, `onclose`, and the
 * events that they get. What is added here is an ordinary listener of the EventEmitter, wrapped;
 * there is no dispatchEvent().
 */

const kHandler = Symbol('kHandler');
const kIsAttribute = Symbol('kIsAttribute');

class Event {
  #type;
  #target;

  constructor(type, target) {
    this.#type = type;
    this.#target = target;
  }

  /** @returns {WebSocket} */
  get target() {
    return this.#target;
  }

  /** @returns {string} */
  get type() {
    return this.#type;
  }
}

class MessageEvent extends Event {
  #data;

  constructor(target, data) {
    super('message', target);
    this.#data = data;
  }

  /**
   * @returns {string|Buffer|ArrayBuffer|Blob|Buffer[]} a string for text, else as `binaryType` says
   */
  get data() {
    return this.#data;
  }
}

class CloseEvent extends Event {
  #code;
  #reason;
  #wasClean;

  constructor(target, code, reason, wasClean) {
    super('close', target);
    this.#code = code;
    this.#reason = reason;
    this.#wasClean = wasClean;
  }

  /** @returns {number} */
  get code() {
    return this.#code;
  }

  /** @returns {string} */
  get reason() {
    return this.#reason;
  }

  /** @returns {boolean} whether a close frame was both received and sent */
  get wasClean() {
    return this.#wasClean;
  }
}

class ErrorEvent extends Event {
  #error;

  constructor(target, error) {
    super('error', target);
    this.#error = error;
  }

  /** @returns {Error} */
  get error() {
    return this.#error;
  }

  /** @returns {string} */
  get message() {
    const { message } = this.#error;
    return message === undefined ? '' : message;
  }
}

// As in the DOM, and unlike the accessors of other classes, those of events can be enumerated.
for (const { prototype } of [Event, MessageEvent, CloseEvent, ErrorEvent]) {
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (name !== 'constructor') Object.defineProperty(prototype, name, { enumerable: true });
  }
}

/** For each type its event, out of the arguments of the EventEmitter's listener. */
const createEvent = {
  __proto__: null,
  open: (target) => new Event('open', target),
  message: (target, data, isBinary) => new MessageEvent(target, isBinary ? data : data.toString()),
  close: (target, code, reason) =>
    new CloseEvent(
      target,
      code,
      reason.toString(),
      target._closeFrameReceived && target._closeFrameSent
    ),
  error: (target, error) => new ErrorEvent(target, error)
};

/** @returns {Function} a listener for the EventEmitter that calls `handler` with an event */
function wrapHandler(type, handler, isAttribute) {
  const create = createEvent[type];

  function listener(first, second) {
    const event = create(this, first, second);
    if (typeof handler === 'object' && handler.handleEvent) handler.handleEvent(event);
    else handler.call(this, event);
  }

  listener[kHandler] = handler;
  listener[kIsAttribute] = isAttribute;
  return listener;
}

/** @returns {Function|undefined} the listener that addEventListener() made for `handler` */
function findListener(websocket, type, handler) {
  return websocket
    .listeners(type)
    .find((listener) => listener[kHandler] === handler && !listener[kIsAttribute]);
}

/** @returns {Function|undefined} the listener that the `on<type>` attribute made */
function findAttributeListener(websocket, type) {
  return websocket.listeners(type).find((listener) => listener[kIsAttribute]);
}

/**
 * Adds a listener; one that was added already is not added again.
 *
 * @param {'open'|'message'|'error'|'close'} type others are ignored
 * @param {Function|{handleEvent: Function}} handler called with the event, `this` being the
 *   WebSocket or the object
 * @param {{once?: boolean}} [options]
 */
function addEventListener(type, handler, options = {}) {
  if (!(type in createEvent) || findListener(this, type, handler)) return;

  const listener = wrapHandler(type, handler, false);
  if (options.once) this.once(type, listener);
  else this.on(type, listener);
}

/**
 * Removes what addEventListener() added, and only that.
 *
 * @param {string} type
 * @param {Function|{handleEvent: Function}} handler
 */
function removeEventListener(type, handler) {
  const listener = findListener(this, type, handler);
  if (listener) this.removeListener(type, listener);
}

/**
 * @returns {PropertyDescriptor} of the `on<type>` attribute: one handler or null; what is no
 *   function removes it
 */
function handlerAttribute(type) {
  return {
    configurable: true,
    enumerable: true,
    get() {
      const listener = findAttributeListener(this, type);
      return listener ? listener[kHandler] : null;
    },
    set(handler) {
      const previous = findAttributeListener(this, type);
      if (previous) this.removeListener(type, previous);
      if (typeof handler === 'function') this.on(type, wrapHandler(type, handler, true));
    }
  };
}

/**
 * @param {object} prototype of a subclass of EventEmitter that has `_closeFrameReceived` and
 *   `_closeFrameSent`
 */
function installEventTarget(prototype) {
  for (const type of Object.keys(createEvent)) {
    Object.defineProperty(prototype, `on${type}`, handlerAttribute(type));
  }
  prototype.addEventListener = addEventListener;
  prototype.removeEventListener = removeEventListener;
}

module.exports = { installEventTarget };
