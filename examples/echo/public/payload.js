import { bytesOf, isControl, spaced } from './fields.js';

const WIDE = matchMedia('(width >= 720px)');

const isPrintable = (byte) => byte >= 0x20 && byte < 0x7f;
const hex = (byte) => byte.toString(16).padStart(2, '0');
const shown = (byte) => (isPrintable(byte) ? String.fromCharCode(byte) : '·');

function rule(text) {
  const paragraph = document.createElement('p');
  paragraph.className = 'rule';
  paragraph.textContent = text;
  return paragraph;
}

/** The lines of the table: what they are called, and one cell for each byte. */
function linesOf(frame) {
  const wire = bytesOf(frame.start);
  const plain = bytesOf(frame.plain);
  const text = { title: 'text', className: 'text', cells: Array.from(plain, shown) };
  if (!frame.isMasked) return [{ title: 'bytes', cells: Array.from(wire, hex) }, text];

  const key = bytesOf(frame.key);
  return [
    { title: 'masked', cells: Array.from(wire, hex) },
    { title: '⊕ key', className: 'key', cells: Array.from(wire, (_, at) => hex(key[at % 4])) },
    { title: '= plain', cells: Array.from(plain, hex) },
    text
  ];
}

function tableOf(lines, perLine) {
  const table = document.createElement('table');
  for (let from = 0; from < lines[0].cells.length; from += perLine) {
    const body = table.createTBody();
    for (const { title, className = '', cells } of lines) {
      const row = body.insertRow();
      row.className = className;
      const heading = document.createElement('th');
      heading.scope = 'row';
      heading.textContent = title;
      row.append(heading);
      for (const cell of cells.slice(from, from + perLine)) row.insertCell().textContent = cell;
    }
  }
  return table;
}

function captionOf({ length, start, isMasked }) {
  const bytes = start.length / 2;
  const which =
    bytes < length
      ? `the first ${bytes} of ${length.toLocaleString('en')} bytes`
      : `${length} ${length === 1 ? 'byte' : 'bytes'}`;
  return `Payload, ${which}${isMasked ? ': each XORed with the key' : ', not masked'}`;
}

function readingOf(frame, isCompressed) {
  const plain = bytesOf(frame.plain);
  if (isCompressed) return 'Compressed: what these bytes say, inflating the whole message tells.';
  if (frame.opcode === 0x8 && plain.length >= 2) {
    const code = plain[0] * 256 + plain[1];
    return `Close code ${code}: ${spaced(frame.plain.slice(0, 4))} in hexadecimal. The rest is the reason.`;
  }
  return null;
}

/** The beginning of a payload, byte by byte, masked and unmasked. */
export class Payload {
  #root = document.getElementById('payload-table');
  #shown = [null, false];

  constructor() {
    WIDE.addEventListener('change', () => this.show(...this.#shown));
  }

  /**
   * @param {object | null} frame
   * @param {boolean} isCompressed of a message whose first frame has RSV1
   */
  show(frame, isCompressed) {
    this.#shown = [frame, isCompressed];
    this.#root.replaceChildren();
    if (frame === null) return;
    if (frame.length === 0) {
      this.#root.append(rule('No payload.'));
      return;
    }
    this.#root.append(rule(captionOf(frame)), tableOf(linesOf(frame), WIDE.matches ? 16 : 8));
    const reading = readingOf(frame, isCompressed && !isControl(frame));
    if (reading !== null) this.#root.append(rule(reading));
  }
}
