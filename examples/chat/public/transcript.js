import { avatar, tint } from './avatar.js';

const MOST_SHOWN = 500;
const MOST_NOTES = 200;
const GROUP_WITHIN_MS = 5 * 60_000;
const NEAR_THE_END_PX = 80;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const fullDate = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function timeOf(time) {
  const shown = element('time', 'time', clock.format(time));
  shown.dateTime = new Date(time).toISOString();
  shown.title = fullDate.format(time);
  return shown;
}

/** Stands above a bubble; within a run of messages it is there for screen readers only. */
function byline(...parts) {
  const line = element('div', 'byline');
  line.append(...parts);
  return line;
}

/**
 * The conversation: first what the server has put in order, then what is still on its way there.
 * Everything that people wrote goes through `textContent`.
 */
export class Transcript {
  #scroller = document.getElementById('scroller');
  #empty = document.getElementById('empty');
  #said = document.getElementById('messages');
  #unsent = document.getElementById('unsent');
  #newest = document.getElementById('newest');
  /** Author and key of the messages shown: after a reconnection the server tells the last ones again. */
  #shown = new Map();
  #last = null;
  #unsentByKey = new Map();
  #notes = [];

  constructor() {
    this.#newest.addEventListener('click', () => this.#scrollToEnd());
    this.#scroller.addEventListener('scroll', () => {
      if (this.#isNearEnd()) this.#newest.hidden = true;
    });
    // The keyboard of a phone, a growing composer: what was at the end stays there.
    new ResizeObserver(() => {
      if (this.#newest.hidden) this.#scrollToEnd();
    }).observe(this.#scroller);
  }

  /** A message of our own that the server has not confirmed. */
  addUnsent(key, text) {
    const item = element('li', 'message mine unsent');
    item.classList.toggle('first', this.#unsentByKey.size === 0);
    item.append(byline(element('span', 'time', 'Sending…')), element('p', 'bubble', text));
    this.#unsentByKey.set(key, item);
    this.#unsent.append(item);
    this.#renderEmpty();
    this.#scrollToEnd();
  }

  /** A message as the server tells it. */
  add(message, isMine) {
    const identity = `${message.author} ${message.key}`;
    if (this.#shown.has(identity)) return;

    const wasNearEnd = this.#isNearEnd();
    if (isMine) this.#removeUnsent(message.key);
    const item = this.#render(message, isMine);
    this.#shown.set(identity, item);
    this.#said.append(item);
    this.#last = message;
    this.#renderEmpty();
    this.#forgetOldest();

    if (wasNearEnd || isMine) this.#scrollToEnd();
    else this.#newest.hidden = false;
  }

  /**
   * What has happened beside the messages: who came, who left.
   *
   * @param {...(string | {name: string, colour: number})} parts words, and people
   */
  note(...parts) {
    const wasNearEnd = this.#isNearEnd();
    const item = element('li', 'event');
    for (const part of parts) {
      item.append(
        typeof part === 'string' ? part : tint(element('bdi', 'name', part.name), part.colour)
      );
    }
    this.#said.append(item);
    this.#last = null;
    this.#notes.push(item);
    if (this.#notes.length > MOST_NOTES) this.#notes.shift().remove();
    if (wasNearEnd) this.#scrollToEnd();
  }

  /** What stands where messages would, while there are none. */
  explainEmptiness(sentence) {
    this.#empty.textContent = sentence;
    this.#renderEmpty();
  }

  #renderEmpty() {
    this.#empty.hidden = this.#shown.size > 0 || this.#unsentByKey.size > 0;
  }

  #render(message, isMine) {
    const continues =
      this.#last?.author === message.author &&
      this.#last.name === message.name &&
      message.time - this.#last.time < GROUP_WITHIN_MS;
    const item = element('li', 'message');
    item.classList.toggle('mine', isMine);
    item.classList.toggle('first', !continues);

    const author = tint(element('bdi', 'author name', message.name), message.colour);
    if (isMine) author.classList.add('visually-hidden');
    else if (!continues) item.append(avatar(message.colour, message.name));
    item.append(byline(author, timeOf(message.time)), element('p', 'bubble', message.text));
    return item;
  }

  #removeUnsent(key) {
    this.#unsentByKey.get(key)?.remove();
    this.#unsentByKey.delete(key);
  }

  #forgetOldest() {
    if (this.#shown.size <= MOST_SHOWN) return;
    const [identity, item] = this.#shown.entries().next().value;
    item.remove();
    this.#shown.delete(identity);
  }

  #isNearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_THE_END_PX;
  }

  #scrollToEnd() {
    this.#newest.hidden = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }
}
