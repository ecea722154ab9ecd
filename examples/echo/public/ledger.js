import { meaningOf } from '../shared/close-codes.js';
import { bytesOf, isControl, nameOfOpcode } from './fields.js';

/** Of a message in many frames, the first ones are kept, and the last. */
const MOST_FRAMES_KEPT = 20;

/** Of the messages of other clients the script never tells. */
const MOST_HALF_KNOWN = 1000;

const utf8 = new TextDecoder();

/** What a control frame, or a message that only the wire knows, says of itself. */
function contentOf(frame) {
  const plain = bytesOf(frame.plain);
  if (frame.opcode === 0x8 && plain.length >= 2) {
    const code = plain[0] * 256 + plain[1];
    const reason = utf8.decode(plain.subarray(2));
    return `${code}${reason === '' ? '' : ` "${reason}"`}. ${meaningOf(code)}`;
  }
  if (frame.opcode === 0x8) return 'empty: the other end sees 1005';
  return frame.opcode === 0x2 ? frame.plain : utf8.decode(plain);
}

/** One direction of one connection: the script counts messages, and so does the wire. */
class Stream {
  /** Index of a message -> its entry, while the script or the wire has yet to tell of it. */
  #entries = new Map();
  #told = 0;
  #framed = 0;

  /** The message that the script tells of next. */
  nextTold(make) {
    return this.#take(this.#told++, this.#framed, make);
  }

  /** The message to which the next data frame belongs. */
  nextFramed(make, isFinal) {
    const index = this.#framed;
    if (isFinal) this.#framed += 1;
    return this.#take(index, isFinal ? this.#told : 0, make);
  }

  /** `otherCount`: how many messages the other one of the two is done with. */
  #take(index, otherCount, make) {
    const entry = this.#entries.get(index) ?? make();
    if (index < otherCount) this.#entries.delete(index);
    else this.#entries.set(index, entry);
    this.#entries.delete(index - MOST_HALF_KNOWN);
    return entry;
  }
}

/**
 * What has happened, in entries: messages with their frames, control frames, events. The script knows
 * a message as it is sent or received; the inspector tells its frames, earlier or later. Both keep the
 * order of the connection, so the first message of the one is the first of the other.
 */
export class Ledger {
  #onEntry;
  #streams = new Map();
  #lastPings = new Map();

  /** @param {(entry: object, frame?: object) => void} onEntry a new entry, or more about an old one */
  constructor(onEntry) {
    this.#onEntry = onEntry;
  }

  /** The script has sent or received a message; `about` has kind, size, content, and roundTrip. */
  message(connection, direction, about) {
    const entry = this.#stream(connection, direction).nextTold(() => this.#make(direction));
    Object.assign(entry, about, { connection });
    this.#onEntry(entry);
    return entry;
  }

  event(kind, content) {
    this.#onEntry({ ...this.#make('event'), kind, content });
  }

  frame(frame) {
    const { connection, direction, time } = frame;
    const make = () => ({ ...this.#make(direction, time), connection, kind: '' });
    const entry = isControl(frame)
      ? make()
      : this.#stream(connection, direction).nextFramed(make, frame.isFinal);
    this.#addFrame(entry, frame);
    if (entry.kind === '') entry.kind = nameOfOpcode(frame.opcode);
    if (entry.size === undefined || isControl(frame)) {
      entry.content ??= frame.rsv1 ? '(compressed)' : contentOf(frame);
    }
    if (isControl(frame)) this.#timePong(entry, frame);
    this.#onEntry(entry, frame);
  }

  #make(direction, time = Date.now()) {
    return { direction, time, frames: [], frameCount: 0, payloadBytes: 0, wireBytes: 0 };
  }

  #addFrame(entry, frame) {
    frame.number = ++entry.frameCount;
    if (entry.frames.length === MOST_FRAMES_KEPT) entry.frames.pop();
    entry.frames.push(frame);
    entry.payloadBytes += frame.length;
    entry.wireBytes += frame.header.length / 2 + frame.length;
    entry.isCompressed ||= frame.rsv1 && !isControl(frame);
  }

  /** The round trip of a ping, as the tap has measured it. */
  #timePong(entry, { connection, direction, opcode, plain, time }) {
    const back = direction === 'sent' ? 'received' : 'sent';
    if (opcode === 0x9) this.#lastPings.set(`${connection} ${direction}`, { plain, time });
    if (opcode !== 0xa) return;
    const ping = this.#lastPings.get(`${connection} ${back}`);
    if (ping?.plain === plain) entry.roundTrip = time - ping.time;
  }

  #stream(connection, direction) {
    const key = `${connection} ${direction}`;
    if (!this.#streams.has(key)) this.#streams.set(key, new Stream());
    return this.#streams.get(key);
  }
}
