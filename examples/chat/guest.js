'use strict';

const { createHash } = require('node:crypto');

const { readMessage, Refusal } = require('./incoming');

const JOIN_DEADLINE_MS = 10_000;
const MAX_UNSENT_BYTES = 1024 * 1024;
const BURST = 40;
const MESSAGES_PER_SECOND = 5;

/**
 * Everybody sees a person's id; only its own page knows the token that proves it. So the one is a hash
 * of the other, and a page that comes back is the same person without an account.
 */
function idOf(token) {
  return createHash('sha256').update(token).digest('base64url').slice(0, 16);
}

/** One connection to the room, from the handshake to its end. */
class Guest {
  #socket;
  #room;
  /** The id of the person, once it has joined. */
  #id = null;
  #joinDeadline;
  #allowance = BURST;
  #allowanceTime = Date.now();

  constructor(socket, room) {
    this.#socket = socket;
    this.#room = room;
    this.#joinDeadline = setTimeout(
      () => socket.close(1008, 'No name was given'),
      JOIN_DEADLINE_MS
    );
    socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    socket.on('close', () => this.#onClose());
  }

  /** Sends a text, unless the peer has stopped reading: then it goes, so that its queue cannot grow. */
  deliver(text) {
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) this.#socket.terminate();
    else this.#socket.send(text);
  }

  #onMessage(data, isBinary) {
    // Messages that had already arrived are still delivered after our close().
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    try {
      this.#spendAllowance();
      this.#obey(readMessage(data, isBinary));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#socket.close(error.closeCode, error.message);
    }
  }

  #obey(message) {
    if ((message.type === 'join') !== (this.#id === null)) {
      throw new Refusal(1008, 'A guest joins first, and once');
    }
    if (message.type === 'join') {
      clearTimeout(this.#joinDeadline);
      this.#id = idOf(message.token);
      this.#room.join(this, this.#id, message.name);
    } else if (message.type === 'rename') {
      this.#room.rename(this.#id, message.name);
    } else {
      this.#room.say(this, this.#id, message.key, message.text);
    }
  }

  #onClose() {
    clearTimeout(this.#joinDeadline);
    if (this.#id !== null) this.#room.leave(this, this.#id);
  }

  /** A token bucket: a quick burst is fine, a flood is not. */
  #spendAllowance() {
    const now = Date.now();
    const earned = ((now - this.#allowanceTime) / 1000) * MESSAGES_PER_SECOND;
    this.#allowance = Math.min(BURST, this.#allowance + earned) - 1;
    this.#allowanceTime = now;
    if (this.#allowance < 0) throw new Refusal(1008, 'Too many messages');
  }
}

module.exports = { Guest };
