import { Diagram } from './diagram.js';
import { isOwn, nameOfOpcode } from './fields.js';
import { Payload } from './payload.js';

const byId = (id) => document.getElementById(id);

function sentenceOf({ connection, direction, frameCount }, frame) {
  const client = isOwn(connection) ? 'this page' : `the client "${connection}"`;
  const way =
    direction === 'sent' ? `From ${client} to the server` : `From the server to ${client}`;
  const which = frameCount > 1 ? `, frame ${frame.number} of ${frameCount}` : '';
  return `${way}${which}, as it passed on the wire.`;
}

/** One frame of an entry, with steps to the others. */
export class FrameView {
  #diagram = new Diagram();
  #payload = new Payload();
  #entry = null;
  #index = 0;

  constructor() {
    byId('previous').addEventListener('click', () => this.#step(-1));
    byId('next').addEventListener('click', () => this.#step(1));
    this.show(null);
  }

  get entry() {
    return this.#entry;
  }

  show(entry) {
    this.#entry = entry;
    this.#index = 0;
    this.#render();
  }

  /** More frames of the entry have come. */
  refresh() {
    this.#renderSteps();
  }

  #step(by) {
    this.#index += by;
    this.#render();
  }

  #render() {
    const entry = this.#entry;
    const frame = entry?.frames[this.#index] ?? null;
    byId('frame-title').textContent =
      frame === null ? 'Frame' : `Frame: ${nameOfOpcode(frame.opcode)}`;
    this.#diagram.show(frame);
    this.#payload.show(frame, entry?.isCompressed);
    this.#renderSteps();
  }

  #renderSteps() {
    const last = (this.#entry?.frames.length ?? 0) - 1;
    for (const id of ['previous', 'next']) byId(id).hidden = last < 1;
    byId('previous').disabled = this.#index === 0;
    byId('next').disabled = this.#index >= last;
    if (this.#entry !== null) {
      byId('frame-note').textContent = sentenceOf(this.#entry, this.#entry.frames[this.#index]);
    }
  }
}
