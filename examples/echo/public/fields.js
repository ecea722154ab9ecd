// The fields of a frame's header, with what they mean: RFC 6455, section 5.2.

const OPCODES = new Map([
  [0x0, 'continuation'],
  [0x1, 'text'],
  [0x2, 'binary'],
  [0x8, 'close'],
  [0x9, 'ping'],
  [0xa, 'pong']
]);

const OPCODE_NOTES = new Map([
  [0x0, 'goes on with the message that an earlier frame began'],
  [0x1, 'a text message begins, in UTF-8'],
  [0x2, 'a binary message begins'],
  [0x8, 'the connection is to end; the payload is a code and a reason'],
  [0x9, 'asks for a pong with the same payload'],
  [0xa, 'answers a ping, with its payload']
]);

export function nameOfOpcode(opcode) {
  return OPCODES.get(opcode) ?? `opcode ${opcode}`;
}

export function isControl({ opcode }) {
  return opcode >= 0x8;
}

/** The page numbers its own connections; other clients call themselves something else. */
export function isOwn(connection) {
  return /^\d+$/.test(connection);
}

export function bytesOf(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (digits) => parseInt(digits, 16));
}

export function spaced(hex) {
  return (hex.match(/../g) ?? []).join(' ');
}

function bitsOf(hex) {
  return Array.from(bytesOf(hex), (byte) => byte.toString(2).padStart(8, '0')).join('');
}

const count = (number) => number.toLocaleString('en');

const NOTES = {
  fin: ({ isFinal }) =>
    isFinal ? 'The message ends with this frame.' : 'More frames of this message follow.',
  rsv1: ({ rsv1 }) =>
    rsv1
      ? 'The message is compressed: permessage-deflate (RFC 7692) gives this bit its meaning.'
      : 'Of use to extensions. With permessage-deflate, 1 in the first frame of a compressed message.',
  rsv: () => 'Kept for extensions. No extension in use gives it a meaning, so it is 0.',
  opcode: ({ opcode }) =>
    `${nameOfOpcode(opcode)}: ${OPCODE_NOTES.get(opcode) ?? 'reserved; who gets it ends the connection'}.`,
  mask: ({ isMasked }) =>
    isMasked
      ? 'A client masks each frame, so that nobody can make it send bytes that a proxy takes for HTTP.'
      : 'A server does not mask: only what a page could choose must be hidden from proxies.',
  length: ({ lengthBits, length }) =>
    ({
      7: `${count(length)}. Up to 125, the seven bits are the length itself.`,
      16: '126 says: the length stands in the next 16 bits.',
      64: '127 says: the length stands in the next 64 bits.'
    })[lengthBits],
  extended: ({ lengthBits, length }) =>
    `${count(length)}, the length of the payload in ${lengthBits} bits, first byte first.`,
  key: ({ key }) =>
    `${spaced(key)}: four bytes that the client draws anew for each frame. Byte n of the payload is XORed with byte n mod 4.`
};

/**
 * The fields in their order on the wire.
 *
 * @param {object} frame as the inspector tells it
 * @returns {{id: string, kind: string, label: string, bits: string, note: string}[]} `kind` chooses
 *   the colour, `bits` are digits
 */
export function fieldsOf(frame) {
  const layout = [
    ['fin', 'fin', 'FIN', 1],
    ['rsv1', 'rsv', 'RSV1', 1],
    ['rsv', 'rsv', 'RSV2', 1],
    ['rsv', 'rsv', 'RSV3', 1],
    ['opcode', 'opcode', 'opcode', 4],
    ['mask', 'mask', 'MASK', 1],
    ['length', 'length', 'length', 7]
  ];
  if (frame.lengthBits > 7) {
    layout.push(['extended', 'length', 'extended length', frame.lengthBits]);
  }
  if (frame.isMasked) layout.push(['key', 'key', 'masking key', 32]);

  const bits = bitsOf(frame.header);
  let at = 0;
  return layout.map(([id, kind, label, width]) => {
    const from = at;
    at += width;
    return { id, kind, label, bits: bits.slice(from, at), note: NOTES[id](frame) };
  });
}
