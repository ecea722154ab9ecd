import { fieldsOf } from './fields.js';

const WIDE = matchMedia('(width >= 720px)');

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Cuts fields where a line of the diagram ends. */
function segmentsOf(fields, columns) {
  const segments = [];
  let column = 0;
  for (const field of fields) {
    for (let at = 0; at < field.bits.length;) {
      const width = Math.min(field.bits.length - at, columns - column);
      segments.push({ field, bits: field.bits.slice(at, at + width), isFirst: at === 0 });
      at += width;
      column = (column + width) % columns;
    }
  }
  return { segments, rest: columns - column };
}

/** The header of a frame as RFC 6455 draws it in section 5.2, with the bits of this one. */
export class Diagram {
  #root = document.getElementById('diagram');
  #note = document.getElementById('field-note');
  #frame = null;
  /** The id of the field whose meaning is shown; it stays from frame to frame. */
  #chosen = 'opcode';

  constructor() {
    WIDE.addEventListener('change', () => this.show(this.#frame));
  }

  show(frame) {
    this.#frame = frame;
    this.#root.replaceChildren();
    this.#note.replaceChildren();
    if (frame === null) return;

    const columns = WIDE.matches ? 32 : 16;
    this.#root.style.setProperty('--columns', columns);
    for (let bit = 0; bit < columns; bit++) this.#root.append(this.#tick(bit));

    const fields = fieldsOf(frame);
    const { segments, rest } = segmentsOf(fields, columns);
    for (const segment of segments) this.#root.append(this.#segment(segment));
    if (frame.length > 0) this.#root.append(this.#payload(rest));

    // Screen readers hear what the reader asks for, and not each frame that passes.
    this.#note.ariaLive = 'off';
    this.#choose(fields.find(({ id }) => id === this.#chosen) ?? fields[4]);
  }

  #tick(bit) {
    const tick = element('span', 'tick', bit % 8 === 0 ? String(bit) : '');
    tick.ariaHidden = 'true';
    return tick;
  }

  #segment({ field, bits, isFirst }) {
    // What a field needs a second line for is one control to the keyboard.
    const segment = element(isFirst ? 'button' : 'span', `segment ${field.kind}`);
    segment.style.setProperty('--bits', bits.length);
    segment.classList.toggle('single', field.bits.length === 1);
    segment.dataset.field = field.label;
    const digits = element('span', 'bits');
    for (const bit of bits) digits.append(element('b', bit === '1' ? 'one' : 'zero', bit));
    segment.append(
      element('span', 'name', isFirst ? field.label : `${field.label}, continued`),
      digits
    );
    if (isFirst) {
      segment.type = 'button';
      segment.ariaLabel = `${field.label}, ${field.bits.length} bits: ${field.bits}`;
    } else {
      segment.ariaHidden = 'true';
    }
    for (const event of ['click', 'focus', 'pointerenter']) {
      segment.addEventListener(event, () => {
        this.#note.ariaLive = 'polite';
        this.#choose(field);
      });
    }
    return segment;
  }

  #payload(width) {
    const segment = element('span', 'segment data');
    segment.style.setProperty('--bits', width);
    segment.append(element('span', 'name', 'payload'));
    return segment;
  }

  #choose(field) {
    this.#chosen = field.id;
    for (const segment of this.#root.querySelectorAll('.segment')) {
      segment.classList.toggle('chosen', segment.dataset.field === field.label);
    }
    this.#note.replaceChildren(element('strong', field.kind, field.label), ` ${field.note}`);
  }
}
