import { avatar, tint } from './avatar.js';

/** The list of who is here. */
export class People {
  #title = document.getElementById('people-title');
  #list = document.getElementById('people-list');
  #count = document.getElementById('people-count');
  /** id -> { name, colour } */
  #people = new Map();
  #you = null;

  get others() {
    return this.#people.size - (this.#people.has(this.#you) ? 1 : 0);
  }

  /** What is known of a person, if it is here. */
  get(id) {
    return this.#people.get(id);
  }

  replace(people, you) {
    this.#you = you;
    this.#people = new Map(people.map(({ id, ...person }) => [id, person]));
    this.#render();
  }

  add(id, person) {
    this.#people.set(id, person);
    this.#render();
  }

  remove(id) {
    this.#people.delete(id);
    this.#render();
  }

  /** Without a connection the list says who was here. */
  showAsKnown(isCurrent) {
    this.#title.textContent = isCurrent ? 'Here now' : 'Here when last connected';
  }

  #render() {
    const others = Array.from(this.#people).filter(([id]) => id !== this.#you);
    others.sort(([, one], [, other]) => one.name.localeCompare(other.name));
    const you = this.#people.has(this.#you) ? [[this.#you, this.#people.get(this.#you)]] : [];

    this.#list.replaceChildren(...[...you, ...others].map(([id, person]) => this.#row(id, person)));
    this.#count.textContent = this.#people.size;
  }

  #row(id, { name, colour }) {
    const row = document.createElement('li');
    const label = tint(document.createElement('bdi'), colour);
    label.className = 'name';
    label.textContent = name;
    row.append(avatar(colour, name), label);
    if (id === this.#you) {
      const note = document.createElement('span');
      note.className = 'note';
      note.textContent = 'you';
      row.append(note);
    }
    return row;
  }
}
