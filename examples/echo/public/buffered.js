// How bufferedAmount falls after a send. The browser has no event for that, so one looks.

const LOOK_EVERY_MS = 8;
const MOST_SAMPLES = 2000;

const output = document.getElementById('buffered');
const note = document.getElementById('buffered-note');
const line = document.querySelector('#buffered-plot path');

const count = (number) => number.toLocaleString('en');
let stop = () => {};

function draw(samples) {
  const last = samples.at(-1).time || 1;
  const peak = samples[0].amount || 1;
  const path = samples.map(({ time, amount }) => {
    const x = (time / last) * 100;
    const y = 29 - (amount / peak) * 27;
    // A step: between two looks it was what it had been.
    return `H${x.toFixed(2)} V${y.toFixed(2)}`;
  });
  line.setAttribute('d', `M0,29 ${path.join(' ')} H100 V29 Z`);
}

/**
 * Watches a socket until nothing waits any more.
 *
 * @param {WebSocket} socket just after `send`
 * @param {number} sentBytes
 */
export function watchBuffered(socket, sentBytes) {
  stop();
  const began = performance.now();
  const samples = [];

  function look() {
    const amount = socket.bufferedAmount;
    const time = performance.now() - began;
    if (samples.length < MOST_SAMPLES) samples.push({ time, amount });
    output.textContent = count(amount);
    draw(samples);
    // After the end bufferedAmount stays: what is in it will never leave.
    if (amount === 0 || socket.readyState > WebSocket.OPEN) {
      stop();
      const end = amount === 0 ? `empty after ${time.toFixed(0)} ms` : 'and never left';
      note.textContent = `${count(samples[0].amount)} just after send() of ${count(sentBytes)} bytes, ${end}.`;
    }
  }

  const timer = setInterval(look, LOOK_EVERY_MS);
  stop = () => clearInterval(timer);
  note.textContent = 'On its way …';
  look();
}
