import { avatar } from './avatar.js';

/** The list of who is here. */
export class People {
  #list = document.getElementById('people-list');
  #count = document.getElementById('people-count');
  #names = new Map();
  #you = null;

  replace(people, you) {
    this.#you = you;
    this.#names = new Map(people.map(({ id, name }) => [id, name]));
    this.#render();
  }

  add(id, name) {
    this.#names.set(id, name);
    this.#render();
  }

  remove(id) {
    this.#names.delete(id);
    this.#render();
  }

  #render() {
    const others = Array.from(this.#names).filter(([id]) => id !== this.#you);
    others.sort(([, one], [, other]) => one.localeCompare(other));
    const you = this.#names.has(this.#you) ? [[this.#you, this.#names.get(this.#you)]] : [];

    this.#list.replaceChildren(...[...you, ...others].map(([id, name]) => this.#row(id, name)));
    this.#count.textContent = this.#names.size;
  }

  #row(id, name) {
    const row = document.createElement('li');
    const label = document.createElement('bdi');
    label.textContent = name;
    row.append(avatar(id, name), label);
    if (id === this.#you) {
      const note = document.createElement('span');
      note.className = 'note';
      note.textContent = 'you';
      row.append(note);
    }
    return row;
  }
}
