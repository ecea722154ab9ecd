import { knownCodes, meaningOf, whoMaySend } from '../shared/close-codes.js';
import { watchBuffered } from './buffered.js';
import { describe, describeBlob } from './describe.js';
import { isOwn } from './fields.js';
import { FrameView } from './frame-view.js';
import { Inspector } from './inspector.js';
import { Ledger } from './ledger.js';
import { Log } from './log.js';
import { startTabs } from './tabs.js';

/** The most that one call of getRandomValues fills. */
const RANDOM_BLOCK_BYTES = 65_536;
const STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];

const byId = (id) => document.getElementById(id);

function socketUrl(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

const inspector = new Inspector(socketUrl('/inspector'));
const view = new FrameView();
const log = new Log();
const ledger = new Ledger(showEntry);

let socket = null;
let isWaitingForInspector = false;
/** What this page calls its connections; the inspector tells frames by it. */
let connection = '0';
/** When the messages left that have not come back; the server answers in order. */
let sentTimes = [];

// What has happened

/** The one to look at is the newest that a client sent, since it is masked; of other clients no close. */
function isOfInterest({ direction, number, connection: name, opcode }) {
  return direction === 'sent' && number === 1 && (isOwn(name) || opcode !== 0x8);
}

function showEntry(entry, frame) {
  log.show(entry);
  if (frame !== undefined && isOfInterest(frame)) choose(entry);
  else if (entry === view.entry) view.refresh();
}

function choose(entry) {
  log.choose(entry);
  view.show(entry);
}

function announce(sentence) {
  byId('announcement').textContent = sentence;
}

function showProblem(sentence) {
  byId('problem').textContent = sentence;
  byId('problem').hidden = sentence === '';
}

log.addEventListener('choose', ({ detail }) => choose(detail));
inspector.addEventListener('frame', ({ detail }) => {
  if (detail.missed > 0) {
    ledger.event('missed', `${detail.missed} frames came too fast to be shown. Connect anew.`);
  }
  ledger.frame(detail);
});
inspector.addEventListener('refused', ({ detail }) => showProblem(detail.message));
inspector.addEventListener('handshake', ({ detail }) => {
  if (detail.connection !== connection) return;
  byId('request').textContent = detail.request.join('\n');
  byId('response').textContent = detail.response.join('\n');
});

// The connection

function showState() {
  const state = socket?.readyState ?? WebSocket.CLOSED;
  byId('dot').dataset.state = { 1: 'online', 3: 'refused' }[state] ?? 'waiting';
  byId('status').textContent = `${STATES[state]} (${state})`;
  byId('connect').hidden = state !== WebSocket.CLOSED;
  for (const item of byId('states').children) {
    if (item.dataset.state === String(state)) item.setAttribute('aria-current', 'true');
    else item.removeAttribute('aria-current');
  }
  for (const button of document.querySelectorAll('[data-needs]')) {
    button.disabled = state !== WebSocket.OPEN;
  }
}

function onMessage({ data }) {
  const roundTrip = performance.now() - sentTimes.shift();
  const about = { ...describe(data), roundTrip };
  const entry = ledger.message(connection, 'received', about);
  announce(`Echo of ${about.size} bytes after ${roundTrip.toFixed(1)} milliseconds`);
  if (!(data instanceof Blob)) return;
  describeBlob(data).then((content) => {
    entry.content = content;
    log.show(entry);
  });
}

function onClose({ code, reason, wasClean }) {
  const what = `code ${code}, reason "${reason}", ${wasClean ? 'clean' : 'not clean'}`;
  ledger.event('close', `${what}\n${meaningOf(code)}`);
  byId('last-close').textContent = `${code}. ${meaningOf(code)}`;
  announce(`Closed with ${code}`);
  showState();
}

async function connect() {
  if (isWaitingForInspector) return;
  isWaitingForInspector = true;
  byId('connect').hidden = true;
  byId('status').textContent = 'Connecting…';
  showProblem('');
  try {
    await inspector.open();
  } catch (error) {
    showState();
    showProblem(`${error.message}. Is it still running?`);
    return;
  } finally {
    isWaitingForInspector = false;
  }
  open();
}

function open() {
  const url = socketUrl(byId('compression').checked ? '/echo-deflate' : '/echo');
  connection = String(Number(connection) + 1);
  url.searchParams.set('session', inspector.session);
  url.searchParams.set('connection', connection);
  for (const id of ['request', 'response', 'extensions']) byId(id).textContent = '';
  sentTimes = [];

  socket = new WebSocket(url);
  socket.binaryType = document.querySelector('[name=binary-type]:checked').value;
  socket.onopen = () => {
    byId('extensions').textContent = socket.extensions || '(none)';
    ledger.event('open', `extensions ${socket.extensions || '(none)'}`);
    showState();
  };
  socket.onmessage = onMessage;
  socket.onclose = onClose;
  showState();
}

/** Ends a connection whose end nobody needs to see, and makes the next. */
function reconnect() {
  if (socket?.readyState === WebSocket.OPEN) {
    socket.addEventListener('close', connect, { once: true });
    socket.close(1000, 'Connecting anew');
    showState();
  } else if (socket?.readyState === WebSocket.CONNECTING) {
    socket.addEventListener('open', reconnect, { once: true });
  } else if (socket?.readyState === WebSocket.CLOSED) {
    connect();
  }
}

// The controls

/** On a phone they may be below what the screen shows, or behind the keyboard. */
function showAnswers() {
  if (matchMedia('(pointer: coarse)').matches) document.activeElement.blur();
  byId('log').scrollIntoView({ block: 'nearest' });
  byId('frames').closest('.table').scrollTop = 0;
}

/** Without its inspector the page would show less than there is. */
function checkInspector() {
  showProblem(inspector.isOpen ? '' : 'Nobody tells of frames any more: load the page again.');
}

function send(data) {
  checkInspector();
  socket.send(data);
  sentTimes.push(performance.now());
  const about = describe(data);
  watchBuffered(socket, about.size);
  ledger.message(connection, 'sent', about);
  showAnswers();
}

function on(id, type, action) {
  byId(id).addEventListener(type, (event) => {
    if (type === 'submit') event.preventDefault();
    action(event);
  });
}

function randomBytes(size) {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += RANDOM_BLOCK_BYTES) {
    crypto.getRandomValues(bytes.subarray(at, at + RANDOM_BLOCK_BYTES));
  }
  return bytes.buffer;
}

function askServer(command) {
  checkInspector();
  inspector.ask({ ...command, connection });
  showAnswers();
}

function closeFromHere() {
  const code = byId('code');
  try {
    socket.close(code.valueAsNumber, byId('reason').value);
    showState();
  } catch (error) {
    code.setCustomValidity(error.message);
    code.reportValidity();
  }
}

function codeOption(code) {
  const option = document.createElement('option');
  option.value = code;
  option.label = meaningOf(code);
  return option;
}

function explainCode() {
  byId('code').setCustomValidity('');
  const code = byId('code').valueAsNumber;
  byId('code-meaning').textContent = `${meaningOf(code)} ${whoMaySend(code)}`;
}

on('text-form', 'submit', () => send(byId('text').value));
on('binary-form', 'submit', () => send(randomBytes(byId('size').valueAsNumber)));
on('ping-form', 'submit', () => askServer({ type: 'ping', payload: byId('payload').value }));
on('client-ping', 'click', () =>
  askServer({ type: 'client-ping', payload: byId('payload').value })
);
on('close-form', 'submit', closeFromHere);
on('server-close', 'click', () =>
  askServer({ type: 'close', code: byId('code').valueAsNumber, reason: byId('reason').value })
);
on('terminate', 'click', () => askServer({ type: 'terminate' }));
on('code', 'input', explainCode);
on('reason', 'input', explainCode);
on('connect', 'click', connect);
on('compression', 'change', reconnect);
for (const choice of document.querySelectorAll('[name=binary-type]')) {
  choice.addEventListener('change', () => {
    if (socket !== null) socket.binaryType = choice.value;
  });
}
for (const chip of document.querySelectorAll('[data-text-bytes]')) {
  chip.addEventListener('click', () => {
    const bytes = Number(chip.dataset.textBytes);
    byId('text').value = 'Ahoy. '.repeat(Math.ceil(bytes / 6)).slice(0, bytes);
  });
}
for (const chip of document.querySelectorAll('[data-size]')) {
  chip.addEventListener('click', () => {
    byId('size').value = chip.dataset.size;
  });
}
for (const code of knownCodes) byId('codes').append(codeOption(code));

startTabs(document.querySelector('[role=tablist]'));
explainCode();
connect();
