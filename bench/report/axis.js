'use strict';

const { line, text } = require('./svg');

const kNiceSteps = [1, 2, 2.5, 5, 10];

/** @returns {number} a round distance between ticks, so that about `count` of them reach `max` */
function niceStep(max, count) {
  const power = 10 ** Math.floor(Math.log10(max / count));
  return power * kNiceSteps.find((step) => step * power * count >= max);
}

/** 12,000 as 12k: a tick has little room. All ticks of a scale have the unit of its largest. */
function formatTick(value, max) {
  const short = (scaled) => String(Number(scaled.toPrecision(3)));
  if (value === 0) return '0';
  if (max >= 1e6) return `${short(value / 1e6)}M`;
  if (max >= 2e3) return `${short(value / 1e3)}k`;
  return short(value);
}

/** A linear scale from 0 along the x axis. */
class Axis {
  #left;
  #width;
  #step;
  #max;

  /** @param {{left: number, width: number, max: number, ticks?: number}} layout */
  constructor({ left, width, max, ticks = 4 }) {
    this.#left = left;
    this.#width = width;
    this.#step = niceStep(max, ticks);
    this.#max = Math.ceil(max / this.#step - 1e-9) * this.#step;
  }

  /** @type {number} what is larger is drawn as this */
  get max() {
    return this.#max;
  }

  /** @returns {number} where a value stands */
  x(value) {
    return this.#left + (Math.min(value, this.#max) / this.#max) * this.#width;
  }

  /** @returns {string[]} grid lines with their numbers below, and the label below these */
  draw(top, bottom, label) {
    const marks = [];
    for (let value = 0; value <= this.#max * (1 + 1e-9); value += this.#step) {
      const x = this.x(value);
      marks.push(line(x, top, x, bottom, value === 0 ? 'axis' : 'grid'));
      const centred = { class: 'small soft', 'text-anchor': 'middle' };
      marks.push(text(x, bottom + 16, formatTick(value, this.#max), centred));
    }
    const middle = { class: 'small soft', 'text-anchor': 'middle' };
    marks.push(text(this.#left + this.#width / 2, bottom + 34, label, middle));
    return marks;
  }
}

module.exports = { Axis };
