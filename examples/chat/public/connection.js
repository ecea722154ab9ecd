// A connection that comes back. It knows JSON and time, and nothing of chats.

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
const ANSWER_DEADLINE_MS = 8_000;

/** Close codes that say "it was your fault": the same again would end the same way. */
const FINAL_CODES = new Set([1002, 1003, 1007, 1008, 1009]);

/**
 * Events:
 * - `open`: send now, starting with what makes this client known;
 * - `message`: `detail` is what the server sent;
 * - `down`: `detail.willRetry`, `detail.reason` (the text of the close frame, or empty), and
 *   `detail.code`, the close code of a connection that had been made.
 *
 * The server answers everything, so silence after a send means that the network has gone: the browser
 * itself may take minutes to say so.
 */
export class Connection extends EventTarget {
  #url;
  #protocol;
  #socket = null;
  #wasOpen = false;
  #failures = 0;
  #retryTimer;
  #answerTimer;

  constructor(url, protocol) {
    super();
    this.#url = url;
    this.#protocol = protocol;
    addEventListener('online', () => this.#hurry());
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.#hurry();
    });
  }

  open() {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    const socket = new WebSocket(this.#url, this.#protocol);
    this.#socket = socket;
    this.#wasOpen = false;
    this.#expectAnswer();
    socket.onopen = () => {
      this.#wasOpen = true;
      this.#emit('open');
    };
    socket.onmessage = ({ data }) => {
      this.#failures = 0;
      clearTimeout(this.#answerTimer);
      this.#answerTimer = undefined;
      this.#emit('message', JSON.parse(data));
    };
    socket.onclose = ({ code, reason }) => this.#onDown(code, reason);
  }

  /** The subprotocol that the server has chosen, or empty. */
  get protocol() {
    return this.#socket?.protocol ?? '';
  }

  /** Sends, if there is an open connection; says whether there was one. */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    this.#expectAnswer();
    return true;
  }

  /** The user asks for an attempt at once; does nothing while there is a connection. */
  retryNow() {
    if (this.#socket === null) this.open();
  }

  /** The network is back, or somebody looks: no reason to wait for the next attempt. */
  #hurry() {
    if (this.#retryTimer !== undefined) this.open();
  }

  #expectAnswer() {
    this.#answerTimer ??= setTimeout(() => this.#abandon(), ANSWER_DEADLINE_MS);
  }

  /** close() alone would wait for a peer that is not there. The code is the one that the browser will find. */
  #abandon() {
    const socket = this.#socket;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.#onDown(1006, '');
  }

  #onDown(closeCode, reason) {
    const willRetry = !FINAL_CODES.has(closeCode);
    const code = this.#wasOpen ? closeCode : undefined;
    clearTimeout(this.#answerTimer);
    this.#answerTimer = undefined;
    this.#socket = null;
    this.#failures += 1;
    if (willRetry) this.#retryTimer = setTimeout(() => this.open(), this.#delay());
    this.#emit('down', { willRetry, reason, code });
  }

  /** Doubles each time, and is spread so that a restarted server does not meet everybody at once. */
  #delay() {
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (this.#failures - 1));
    return longest * (0.5 + Math.random() / 2);
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
