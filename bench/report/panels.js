'use strict';

// Small multiples: a grid of panels, each with a bar per subject and a scale of its own.

const { formatNumber } = require('../driver/metrics');
const { Axis } = require('./axis');
const { bar, element, line, text } = require('./svg');
const { kMargin, kWidth, page, seriesClass } = require('./theme');

const kColumns = 2;
const kGap = 36;
const kHeaderHeight = 84;
const kBarHeight = 18;
const kRowHeight = 27;
const kLabelWidth = 112;
const kValueWidth = 66;
const kPanelHead = 30;
const kAxisHeight = 46;
const kPanelGap = 26;
const kPanelWidth = (kWidth - 2 * kMargin - (kColumns - 1) * kGap) / kColumns;

/**
 * @typedef {object} Bar
 * @property {string} label
 * @property {string} subject its label, for the colour
 * @property {{median: number, min: number, max: number}} value
 * @property {number} [solid] the part of it that is drawn in the full colour (all)
 */

/** @typedef {{title: string, axis: string, bars: Bar[]}} Panel */

function panelHeight({ bars }) {
  return kPanelHead + bars.length * kRowHeight + kAxisHeight;
}

function whisker(axis, { min, max }, y) {
  const [from, to] = [axis.x(min), axis.x(max)];
  if (to - from < 2) return [];
  return [
    line(from, y, to, y, 'whisker'),
    line(from, y - 4, from, y + 4, 'whisker'),
    line(to, y - 4, to, y + 4, 'whisker')
  ];
}

function drawBar({ label, subject, value, solid = value.median }, left, top, axis) {
  const y = top + (kRowHeight - kBarHeight) / 2;
  const middle = y + kBarHeight / 2;
  const start = left + kLabelWidth;
  const series = seriesClass(subject);
  const end = Math.max(axis.x(value.median), axis.x(value.max));
  const own = subject === 'hawser' ? ' strong' : '';
  const marks = [
    text(start - 8, middle + 4.5, label, { 'text-anchor': 'end', class: own.trim() || 'soft' }),
    bar(
      start,
      y,
      axis.x(value.median) - start,
      kBarHeight,
      `${series}${solid < value.median ? ' rest' : ''}`
    )
  ];
  if (solid < value.median) marks.push(bar(start, y, axis.x(solid) - start, kBarHeight, series));
  marks.push(...whisker(axis, value, middle));
  marks.push(text(end + 7, middle + 4.5, formatNumber(value.median), { class: `small${own}` }));
  return marks;
}

function drawPanel({ title, axis: axisLabel, bars }, left, top) {
  const barsTop = top + kPanelHead;
  const bottom = barsTop + bars.length * kRowHeight;
  const axis = new Axis({
    left: left + kLabelWidth,
    width: kPanelWidth - kLabelWidth - kValueWidth,
    max: Math.max(...bars.map(({ value }) => value.max))
  });
  return element('g', {}, [
    text(left, top + 14, title, { class: 'heading' }),
    ...axis.draw(barsTop, bottom, axisLabel),
    ...bars.flatMap((one, i) => drawBar(one, left, barsTop + i * kRowHeight, axis))
  ]);
}

/**
 * @param {string} title
 * @param {string} subtitle how to read it
 * @param {Panel[]} panels
 * @returns {string} an SVG file
 */
function drawPanels(title, subtitle, panels) {
  const drawn = [
    text(kMargin, 38, title, { class: 'title' }),
    text(kMargin, 60, subtitle, { class: 'soft' })
  ];
  let top = kHeaderHeight;
  for (let i = 0; i < panels.length; i += kColumns) {
    const row = panels.slice(i, i + kColumns);
    row.forEach((panel, column) => {
      drawn.push(drawPanel(panel, kMargin + column * (kPanelWidth + kGap), top));
    });
    top += Math.max(...row.map(panelHeight)) + kPanelGap;
  }
  return page(top, title, drawn);
}

module.exports = { drawPanels };
