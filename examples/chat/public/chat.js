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

const url = new URL('chat', location.href);
url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';

const connection = new Connection(url, 'json');
const people = new People();
const transcript = new Transcript();
/** key -> text of what the server has not told back yet. */
const unsent = new Map();
let you = null;

function showState(state, sentence, canRetry = false) {
  byId('presence').dataset.state = state;
  byId('status').textContent = sentence;
  byId('retry').hidden = !canRetry;
  document.body.classList.toggle('offline', state !== 'online');
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
    you = id;
    people.replace(present, you);
    for (const message of messages) hear(message);
    for (const [key, text] of unsent) connection.send({ type: 'say', key, text });
    textField.setCustomValidity('');
    showState('online', 'Connected');
  },
  message: hear,
  here: ({ id, name }) => people.add(id, name),
  gone: ({ id }) => people.remove(id)
};

connection.addEventListener('open', () => {
  connection.send({ type: 'join', token: identity.token, name: identity.name });
});
connection.addEventListener('message', ({ detail }) => obey[detail.type](detail));
connection.addEventListener('down', ({ detail: { willRetry, reason } }) => {
  if (willRetry) showState('waiting', 'Reconnecting…', true);
  else showState('refused', reason || 'The server refused the connection', true);
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
