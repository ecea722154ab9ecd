'use strict';

/**
 * @param {Buffer} data a binary message
 * @param {string} binaryType 'nodebuffer', 'arraybuffer', 'blob' or 'fragments'
 * @param {Uint32Array} [fragmentEnds] where its frames end, if it came in more than one
 * @returns {Buffer|ArrayBuffer|Blob|Buffer[]}
 */
function toBinaryType(data, binaryType, fragmentEnds) {
  switch (binaryType) {
    case 'arraybuffer':
      return data.byteLength === data.buffer.byteLength
        ? data.buffer
        : data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
    case 'blob':
      return new Blob([data]);
    case 'nodebuffer':
      return data;
    default:
      return fragmentsOf(data, fragmentEnds);
  }
}

function fragmentsOf(data, fragmentEnds) {
  if (fragmentEnds === undefined) return data.length === 0 ? [] : [data];

  const fragments = [];
  let start = 0;
  for (const end of fragmentEnds) {
    if (end > start) fragments.push(data.subarray(start, end));
    start = end;
  }
  return fragments;
}

module.exports = { toBinaryType };
