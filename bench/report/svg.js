'use strict';

// A small writer of SVG: elements as strings.

function escape(raw) {
  return String(raw)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function formatAttribute([name, value]) {
  const written = typeof value === 'number' ? Math.round(value * 100) / 100 : escape(value);
  return ` ${name}="${written}"`;
}

/**
 * @param {string} name
 * @param {Object<string, string|number>} attributes numbers are rounded to hundredths
 * @param {string|string[]} [children] elements
 */
function element(name, attributes, children = []) {
  const content = [children].flat().join('\n');
  const start = `<${name}${Object.entries(attributes).map(formatAttribute).join('')}`;
  return content === '' ? `${start}/>` : `${start}>${content}</${name}>`;
}

/** @param {string} content not yet escaped */
function text(x, y, content, attributes = {}) {
  return element('text', { x, y, ...attributes }, escape(content));
}

function line(x1, y1, x2, y2, className) {
  return element('line', { x1, y1, x2, y2, class: className });
}

/** @returns {string} a rectangle with round corners on its right, as bars have */
function bar(x, y, width, height, className) {
  const radius = Math.min(3, width / 2);
  const d =
    `M${x} ${y}h${(width - radius).toFixed(2)}q${radius} 0 ${radius} ${radius}` +
    `v${height - 2 * radius}q0 ${radius} ${-radius} ${radius}h${(radius - width).toFixed(2)}z`;
  return element('path', { d, class: className });
}

module.exports = { bar, element, escape, line, text };
