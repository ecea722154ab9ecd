const SHOWN_TEXT_LENGTH = 400;
const SHOWN_BYTES = 32;
const MOST_ROWS = 200;
/** The most that one call of getRandomValues fills. */
const RANDOM_BLOCK_BYTES = 65_536;

const byId = (id) => document.getElementById(id);
const url = new URL('echo', location.href);
url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';

let socket;
/** When the messages left that have not come back; the server answers in order. */
let sentTimes = [];

function showState(state, sentence) {
  byId('dot').dataset.state = state;
  byId('status').textContent = sentence;
  for (const button of document.querySelectorAll('[data-needs]')) {
    button.disabled = button.dataset.needs !== state;
  }
}

// The list of messages

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3
});

function addRow(direction, type, size, content) {
  const row = byId('frames').insertRow(0);
  row.className = direction;
  const arrow = { sent: '↑', received: '↓', event: '•' }[direction];
  for (const [className, text] of [
    ['time', clock.format(Date.now())],
    ['arrow', arrow],
    ['type', type],
    ['number', size === undefined ? '' : size.toLocaleString('en')],
    ['content', content]
  ]) {
    const cell = row.insertCell();
    cell.className = className;
    cell.textContent = text;
  }
  row.cells[1].ariaLabel = direction;
  if (byId('frames').rows.length > MOST_ROWS) byId('frames').deleteRow(MOST_ROWS);
}

function describe(data) {
  if (typeof data === 'string') {
    const isLong = data.length > SHOWN_TEXT_LENGTH;
    return {
      type: 'text',
      size: new TextEncoder().encode(data).length,
      content: isLong ? `${data.slice(0, SHOWN_TEXT_LENGTH)}…` : data
    };
  }
  const start = new Uint8Array(data, 0, Math.min(data.byteLength, SHOWN_BYTES));
  const hex = Array.from(start, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const content = data.byteLength > SHOWN_BYTES ? `${hex} …` : hex;
  return { type: 'binary', size: data.byteLength, content };
}

function send(data) {
  socket.send(data);
  sentTimes.push(performance.now());
  const { type, size, content } = describe(data);
  addRow('sent', type, size, content);
}

// The connection

function showHandshake({ request, response }) {
  byId('request').textContent = request.join('\n');
  byId('response').textContent = response.join('\n');
}

/** The first message is the server's report of the handshake; all others are echoes. */
function receive({ data }) {
  const { type, size, content } = describe(data);
  if (byId('response').textContent === '') {
    showHandshake(JSON.parse(data));
    addRow('received', type, size, '(the report of the handshake)');
    return;
  }
  const roundTrip = (performance.now() - sentTimes.shift()).toFixed(1);
  addRow('received', type, size, `${content}\nround trip ${roundTrip} ms`);
}

function connect() {
  showState('connecting', 'Connecting…');
  byId('request').textContent = '';
  byId('response').textContent = '';
  sentTimes = [];

  socket = new WebSocket(url, 'handshake-report');
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => {
    showState('open', 'Connected');
    addRow('event', 'open', undefined, `subprotocol ${socket.protocol}`);
  };
  socket.onmessage = receive;
  socket.onclose = ({ code, reason, wasClean }) => {
    const manner = wasClean ? 'clean' : 'not clean';
    showState('closed', `Closed with ${code}`);
    addRow('event', 'close', undefined, `code ${code}, reason "${reason}", ${manner}`);
  };
}

// The controls

function onSubmit(id, action) {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault();
    action();
  });
}

function randomBytes(size) {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += RANDOM_BLOCK_BYTES) {
    crypto.getRandomValues(bytes.subarray(at, at + RANDOM_BLOCK_BYTES));
  }
  return bytes.buffer;
}

onSubmit('text-form', () => send(byId('text').value));
onSubmit('binary-form', () => send(randomBytes(byId('size').valueAsNumber)));
onSubmit('close-form', () => {
  const code = byId('code');
  try {
    socket.close(code.valueAsNumber, byId('reason').value);
    showState('closing', 'Closing…');
  } catch (error) {
    code.setCustomValidity(error.message);
    code.reportValidity();
  }
});
for (const id of ['code', 'reason']) {
  byId(id).addEventListener('input', () => byId('code').setCustomValidity(''));
}
byId('connect').addEventListener('click', connect);
byId('clear').addEventListener('click', () => byId('frames').replaceChildren());

connect();
