/**
 * The page's way to the tap: tells what passed on the wire, and takes what the server shall do.
 *
 * Events, each with the server's message as `detail`: `handshake`, `frame`, `refused`.
 */
export class Inspector extends EventTarget {
  #url;
  #socket;
  session = null;

  constructor(url) {
    super();
    this.#url = url;
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Connects, if it is not connected; resolves once frames can be told. */
  open() {
    if (this.isOpen) return Promise.resolve();
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        if (message.type === 'welcome') {
          this.session = message.session;
          resolve();
        } else {
          this.dispatchEvent(new CustomEvent(message.type, { detail: message }));
        }
      };
      // After the welcome this is no news to anybody.
      socket.onclose = () => reject(new Error('The server cannot be reached'));
    });
  }

  ask(command) {
    if (this.isOpen) this.#socket.send(JSON.stringify(command));
  }
}
