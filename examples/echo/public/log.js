import { isOwn } from './fields.js';

const MOST_ROWS = 100;

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3
});

const ARROWS = { sent: '↑', received: '↓', event: '•' };
const COLUMNS = ['time', 'arrow', 'type', 'number bytes', 'number wire', 'number trip', 'content'];

const count = (number) => number.toLocaleString('en');

/** The table of entries, newest first. A row with frames can be chosen. */
export class Log extends EventTarget {
  #body = document.getElementById('frames');
  /** entry -> row, oldest first */
  #rows = new Map();
  #chosen = null;

  constructor() {
    super();
    document.getElementById('clear').addEventListener('click', () => {
      this.#rows.clear();
      this.#body.replaceChildren();
    });
  }

  /** Shows an entry, or what has become of it. */
  show(entry) {
    let row = this.#rows.get(entry);
    if (row === undefined) {
      row = this.#insert(entry);
      this.#rows.set(entry, row);
      this.#forgetOldest();
    }
    this.#fill(row, entry);
  }

  choose(entry) {
    this.#rows.get(this.#chosen)?.classList.remove('chosen');
    this.#rows.get(this.#chosen)?.querySelector('button')?.setAttribute('aria-pressed', 'false');
    this.#chosen = entry;
    this.#rows.get(entry)?.classList.add('chosen');
    this.#rows.get(entry)?.querySelector('button')?.setAttribute('aria-pressed', 'true');
  }

  #insert(entry) {
    const row = this.#body.insertRow(0);
    row.className = entry.direction;
    for (const className of COLUMNS) row.insertCell().className = className;
    row.querySelector('.arrow').ariaLabel = entry.direction;
    row.addEventListener('click', () => {
      if (entry.frameCount === 0) return;
      this.dispatchEvent(new CustomEvent('choose', { detail: entry }));
    });
    return row;
  }

  #fill(row, entry) {
    const { direction, time, kind, content, frameCount, wireBytes, roundTrip } = entry;
    const size = entry.size ?? (frameCount === 0 ? undefined : entry.payloadBytes);
    const texts = {
      time: clock.format(time),
      arrow: ARROWS[direction],
      bytes: size === undefined ? '' : count(size),
      wire: frameCount === 0 ? '' : count(wireBytes),
      trip: roundTrip === undefined ? '' : `${roundTrip.toFixed(1)} ms`,
      content: content ?? ''
    };
    for (const [name, text] of Object.entries(texts)) {
      row.querySelector(`.${name}`).textContent = text;
    }
    this.#fillType(row.querySelector('.type'), kind, entry);
  }

  #fillType(cell, kind, { connection, frameCount, isCompressed }) {
    let label = cell.firstElementChild;
    const tag = frameCount > 0 ? 'button' : 'span';
    if (label?.localName !== tag) {
      label = document.createElement(tag);
      if (tag === 'button') Object.assign(label, { type: 'button', ariaPressed: 'false' });
      cell.replaceChildren(label);
    }
    label.textContent = kind;
    const notes = [];
    if (frameCount > 0 && !isOwn(connection)) notes.push(connection);
    if (frameCount > 1) notes.push(`${frameCount} frames`);
    if (isCompressed) notes.push('RSV1');
    while (cell.children.length > 1) cell.lastElementChild.remove();
    for (const text of notes) {
      const note = document.createElement('span');
      note.className = 'badge';
      note.textContent = text;
      cell.append(note);
    }
  }

  #forgetOldest() {
    if (this.#rows.size <= MOST_ROWS) return;
    const [entry, row] = this.#rows.entries().next().value;
    row.remove();
    this.#rows.delete(entry);
  }
}
