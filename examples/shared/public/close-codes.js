// What the close codes mean: RFC 6455, section 7.4, and the registry of IANA for 1012 to 1014.

/** Codes that stand in no close frame: an endpoint says them to its own program only. */
const NEVER_SENT = new Set([1004, 1005, 1006, 1015]);

const MEANINGS = new Map([
  [1000, 'Normal: what the connection was for is done.'],
  [1001, 'Going away: the server shuts down, or the page is left.'],
  [1002, 'Protocol error: the peer has broken a rule of WebSocket.'],
  [1003, 'Unsupported data: for instance binary, where only text is understood.'],
  [1004, 'Reserved, with no meaning yet.'],
  [1005, 'No code: the close frame came, and was empty.'],
  [
    1006,
    'No close frame came: the connection broke, was dropped, or was never made. Nobody sends this code; the browser reports it.'
  ],
  [1007, 'Invalid data: for instance a text that is not UTF-8.'],
  [1008, 'Policy violation: the peer may not do this, and no other code says it better.'],
  [1009, 'Too big: the message is longer than the receiver takes.'],
  [1010, 'The client needs an extension that the server did not agree to.'],
  [1011, 'Internal error: the server met something that it cannot handle.'],
  [1012, 'Service restart: come back, after a random delay.'],
  [1013, 'Try again later: the server has too much to do.'],
  [1014, 'Bad gateway: a server behind the server gave no valid answer.'],
  [1015, 'The TLS handshake failed. Nobody sends this code.']
]);

export const knownCodes = Array.from(MEANINGS.keys());

/** A sentence about a close code. */
export function meaningOf(code) {
  const known = MEANINGS.get(code);
  if (known !== undefined) return known;
  if (code >= 4000 && code <= 4999) return 'Private: what it means, client and server agree upon.';
  if (code >= 3000 && code <= 3999) return 'For libraries and frameworks, which register it.';
  if (code >= 1016 && code <= 2999) return 'Reserved for later versions of the protocol.';
  return 'No close code: they go from 1000 to 4999.';
}

/** Who may send a close code. */
export function whoMaySend(code) {
  if (NEVER_SENT.has(code)) return 'Nobody can send it.';
  if (code === 1000 || (code >= 3000 && code <= 4999)) return 'A page may send it.';
  if (code >= 1001 && code <= 1014) return 'Servers and programs may send it; a page may not.';
  return 'Nobody can send it.';
}
