/** Degrees from one colour to the next: the golden angle keeps any few of them far apart. */
const HUE_STEP = 137.508;
const FIRST_HUE = 195;

/** Gives an element the hue of a person's colour, a small number; CSS makes the rest of it. */
export function tint(element, colour) {
  element.style.setProperty('--hue', ((FIRST_HUE + colour * HUE_STEP) % 360).toFixed(1));
  return element;
}

/** A disc with the first letter of a name; its colour belongs to the person and stays when the name changes. */
export function avatar(colour, name) {
  const disc = document.createElement('span');
  disc.className = 'avatar';
  disc.ariaHidden = 'true';
  disc.textContent = (Array.from(name)[0] ?? '').toUpperCase();
  return tint(disc, colour);
}
