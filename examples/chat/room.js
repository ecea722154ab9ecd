'use strict';

const DEFAULT_MESSAGES_KEPT = 100;

/**
 * Who is here and what was said. A person may be here through several connections ("guests"): a
 * duplicated tab, or the old connection of a phone that changed networks, whose end the heartbeat has
 * yet to find.
 */
class Room {
  /** id -> { id, name, colour, guests } */
  #people = new Map();
  /** The newest messages, oldest first. */
  #messages = [];
  #messagesKept;

  constructor(messagesKept = DEFAULT_MESSAGES_KEPT) {
    this.#messagesKept = messagesKept;
  }

  /** Lets a guest in as the person `id`, and gives it all that is to be seen. */
  join(guest, id, name) {
    const known = this.#people.get(id);
    if (known === undefined) {
      const colour = this.#colourOf(id);
      this.#people.set(id, { id, name, colour, guests: new Set([guest]) });
      this.#broadcast({ type: 'here', id, name, colour });
    } else {
      known.guests.add(guest);
      this.rename(id, name);
    }
    guest.deliver(
      JSON.stringify({ type: 'welcome', you: id, people: this.#list(), messages: this.#messages })
    );
  }

  rename(id, name) {
    const person = this.#people.get(id);
    person.name = name;
    this.#broadcast({ type: 'here', id, name, colour: person.colour });
  }

  leave(guest, id) {
    const { guests } = this.#people.get(id);
    guests.delete(guest);
    if (guests.size > 0) return;
    this.#people.delete(id);
    this.#broadcast({ type: 'gone', id });
  }

  /**
   * Adds a message. A client that lost its connection before it saw its message come back sends it
   * again with the same `key`; such a message is not said twice, but its guest gets it once more.
   */
  say(guest, id, key, text) {
    const earlier = this.#messages.find((message) => message.author === id && message.key === key);
    if (earlier !== undefined) {
      guest.deliver(JSON.stringify({ type: 'message', ...earlier }));
      return;
    }
    const { name, colour } = this.#people.get(id);
    const message = { author: id, key, name, colour, text, time: Date.now() };
    this.#messages.push(message);
    if (this.#messages.length > this.#messagesKept) this.#messages.shift();
    this.#broadcast({ type: 'message', ...message });
  }

  #list() {
    return Array.from(this.#people.values(), ({ id, name, colour }) => ({ id, name, colour }));
  }

  /**
   * A small number that nobody has who is here, or whose words are still to be seen. Who comes back to
   * words of his own finds his colour again.
   */
  #colourOf(id) {
    const own = this.#messages.find(({ author }) => author === id);
    if (own !== undefined) return own.colour;
    const taken = new Set(
      [...this.#people.values(), ...this.#messages].map(({ colour }) => colour)
    );
    let free = 0;
    while (taken.has(free)) free += 1;
    return free;
  }

  /** Encodes once for all. */
  #broadcast(event) {
    const text = JSON.stringify(event);
    for (const { guests } of this.#people.values()) {
      for (const guest of guests) guest.deliver(text);
    }
  }
}

module.exports = { Room };
