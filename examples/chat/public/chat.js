import { meaningOf } from '../shared/close-codes.js';
import { Connection } from './connection.js';
import { identity, randomWord } from './identity.js';
import { People } from './people.js';
import { Transcript } from './transcript.js';

/** Below what the server allows at once, so that all of it can be sent again after a reconnection. */
const MOST_UNSENT = 30;

const byId = (id) => document.getElementById(id);
const composer = byId('composer');
const textField = byId('text');
const introduction = byId('introduction');
const nameField = byId('name');

const url = new URL('/chat', location.href);
url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';

const connection = new Connection(url, 'json');
const people = new People();
const transcript = new Transcript();
/** key -> text of what the server has not told back yet. */
const unsent = new Map();
let you = null;
/** The code with which the last connection that had been made was closed. */
let lastClose = null;

function showState(state, sentence, canRetry = false) {
  byId('presence').dataset.state = state;
  byId('status').textContent = sentence;
  byId('retry').hidden = !canRetry;
  document.body.classList.toggle('offline', state !== 'online');
  people.showAsKnown(state === 'online');
  explainEmptiness(state);
}

function explainEmptiness(state) {
  if (state !== 'online') {
    transcript.explainEmptiness('Not connected: what has been said, the server will tell.');
  } else if (people.others === 0) {
    transcript.explainEmptiness(
      'Nothing has been said yet, and nobody else is here. Open this page in a second tab.'
    );
  } else {
    transcript.explainEmptiness('Nothing has been said yet. Say hello.');
  }
}

// What the server says

function hear(message) {
  const isMine = message.author === you;
  if (isMine) unsent.delete(message.key);
  transcript.add(message, isMine);
  if (document.hidden && !isMine) document.title = '● Hawser chat';
}

const obey = {
  welcome({ you: id, people: present, messages }) {
    const wasHere = you !== null;
    you = id;
    people.replace(present, you);
    for (const message of messages) hear(message);
    transcript.note(wasHere ? 'You are connected again' : 'You joined');
    for (const [key, text] of unsent) connection.send({ type: 'say', key, text });
    textField.setCustomValidity('');
    byId('protocol').textContent = connection.protocol;
    showState('online', `Connected (${connection.protocol})`);
  },
  message: hear,
  here({ id, name, colour }) {
    const known = people.get(id);
    people.add(id, { name, colour });
    // Before the welcome it is the news of one's own coming.
    if (you === null) return;
    if (known === undefined) transcript.note({ name, colour }, ' joined');
    else if (known.name !== name) transcript.note(known, ' is now ', { name, colour });
    explainEmptiness('online');
  },
  gone({ id }) {
    transcript.note(people.get(id), ' left');
    people.remove(id);
    explainEmptiness('online');
  }
};

connection.addEventListener('open', () => {
  connection.send({ type: 'join', token: identity.token, name: identity.name });
});
connection.addEventListener('message', ({ detail }) => obey[detail.type](detail));
connection.addEventListener('down', ({ detail: { willRetry, reason, code } }) => {
  if (code !== undefined) {
    lastClose = code;
    byId('last-close').textContent = `${code}. ${meaningOf(code)}`;
    transcript.note(`You are disconnected, close code ${code}`);
  }
  const codeShown = lastClose === null ? '' : ` (${lastClose})`;
  if (willRetry) showState('waiting', `Reconnecting${codeShown}`, true);
  else showState('refused', `${reason || 'The server refused the connection'}${codeShown}`, true);
});
byId('retry').addEventListener('click', () => connection.retryNow());

// What the user says

function fitTextField() {
  textField.style.height = 'auto';
  textField.style.height = `${textField.scrollHeight}px`;
}

textField.addEventListener('input', () => {
  textField.setCustomValidity('');
  fitTextField();
});
textField.addEventListener('keydown', (event) => {
  // While an input method composes, Enter belongs to it.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});

composer.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = textField.value.trim();
  if (text === '') return;
  if (unsent.size >= MOST_UNSENT) {
    textField.setCustomValidity('Earlier messages are still on their way. Please wait for them.');
    textField.reportValidity();
    return;
  }
  const key = randomWord();
  unsent.set(key, text);
  transcript.addUnsent(key, text);
  // Before the welcome nothing is said: `obey.welcome` sends what waits.
  if (byId('presence').dataset.state === 'online') connection.send({ type: 'say', key, text });
  textField.value = '';
  fitTextField();
  textField.focus();
});

// Who the user is

function introduce() {
  nameField.value = identity.name ?? identity.suggestion;
  introduction.showModal();
  nameField.select();
}

introduction.addEventListener('cancel', (event) => {
  if (identity.name === null) event.preventDefault();
});

introduction.querySelector('form').addEventListener('submit', () => {
  const isFirst = identity.name === null;
  identity.setName(nameField.value.trim());
  if (isFirst) start();
  else if (!connection.send({ type: 'rename', name: identity.name })) connection.retryNow();
  textField.focus();
});

byId('rename').addEventListener('click', introduce);

// The list of people is a drawer on a narrow screen

function showPeople(isOpen) {
  document.body.classList.toggle('people-open', isOpen);
  byId('people-toggle').ariaExpanded = String(isOpen);
}

byId('people-toggle').addEventListener('click', () => {
  showPeople(!document.body.classList.contains('people-open'));
});
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') showPeople(false);
});
byId('scroller').addEventListener('click', () => showPeople(false));
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) document.title = 'Hawser chat';
});

function start() {
  showState('waiting', 'Connecting…');
  connection.open();
}

if (identity.name === null) introduce();
else start();
