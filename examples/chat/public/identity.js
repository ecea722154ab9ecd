// Who this tab is. The token stays the same over a reload, so that the room knows its guest again; a
// new tab is a new person, with the last name as a suggestion.

function recall(storage, key) {
  try {
    return globalThis[storage].getItem(key);
  } catch {
    return null; // The user forbids storage; the page works without.
  }
}

function remember(storage, key, value) {
  try {
    globalThis[storage].setItem(key, value);
  } catch {
    // As above.
  }
}

/** 128 random bits. Not `crypto.randomUUID`, which exists on secure origins only. */
export function randomWord() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const identity = {
  token: recall('sessionStorage', 'token') ?? randomWord(),
  name: recall('sessionStorage', 'name'),
  suggestion: recall('localStorage', 'name') ?? '',

  setName(name) {
    this.name = name;
    remember('sessionStorage', 'name', name);
    remember('localStorage', 'name', name);
  }
};

remember('sessionStorage', 'token', identity.token);
