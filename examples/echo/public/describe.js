const SHOWN_TEXT_LENGTH = 100;
const SHOWN_BYTES = 32;

function hexOf(bytes, size) {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return size > bytes.length ? `${hex} …` : hex;
}

/** What the log shows of a message as a script has it, but for a Blob: its bytes come later. */
export function describe(data) {
  if (typeof data === 'string') {
    const isLong = data.length > SHOWN_TEXT_LENGTH;
    return {
      kind: 'text',
      size: new TextEncoder().encode(data).length,
      content: isLong ? `${data.slice(0, SHOWN_TEXT_LENGTH)}…` : data
    };
  }
  if (data instanceof Blob) return { kind: 'binary', size: data.size, content: 'Blob' };
  const { byteLength } = data;
  const start = new Uint8Array(data, 0, Math.min(byteLength, SHOWN_BYTES));
  return { kind: 'binary', size: byteLength, content: `ArrayBuffer ${hexOf(start, byteLength)}` };
}

/** The same of a Blob, once its first bytes are there. */
export async function describeBlob(blob) {
  const start = new Uint8Array(await blob.slice(0, SHOWN_BYTES).arrayBuffer());
  return `Blob ${hexOf(start, blob.size)}`;
}
