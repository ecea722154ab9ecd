/** A disc with the first letter of a name; its colour belongs to the person and stays when the name changes. */
export function avatar(id, name) {
  let hue = 0;
  for (const character of id) hue = (hue * 31 + character.codePointAt(0)) % 360;

  const disc = document.createElement('span');
  disc.className = 'avatar';
  disc.ariaHidden = 'true';
  disc.style.setProperty('--hue', hue);
  disc.textContent = (Array.from(name)[0] ?? '').toUpperCase();
  return disc;
}
