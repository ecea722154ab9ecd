'use strict';

// One line per case: the figure of the subject and of a second reference as a share of the first
// reference's, with the targets.

const { Axis } = require('./axis');
const { bar, element, line, text } = require('./svg');
const { kMargin, kWidth, page, seriesClass } = require('./theme');

const kHeaderHeight = 112;
const kLabelWidth = 296;
const kRight = 68;
const kRowHeight = 44;
const kBarHeight = 14;
const kBarGap = 2;
const kNumberWidth = 42;
const kMostShown = 1.4; // times the reference; longer bars are cut

/**
 * @typedef {object} OverviewRow
 * @property {string} name
 * @property {string} figure
 * @property {Array<{subject: string, ratio: number}>} bars
 * @property {number} [target]
 */

function formatRatio(ratio, isCut) {
  const digits = ratio < 0.1 ? 3 : 2;
  return `${ratio.toFixed(digits)}${isCut ? ' →' : ''}`;
}

function drawBar({ subject, ratio }, top, axis, targetX) {
  const start = axis.x(0);
  const end = axis.x(ratio);
  const own = subject === 'hawser' ? ' strong' : '';
  // The number makes way for the mark of the target.
  const isCovered = targetX > end - kBarGap && targetX < end + kNumberWidth;
  const textX = (isCovered ? targetX : end) + 6;
  return [
    bar(start, top, Math.max(1, end - start), kBarHeight, seriesClass(subject)),
    text(textX, top + 11.5, formatRatio(ratio, ratio > axis.max), { class: `small${own}` })
  ];
}

function drawTarget(x, top) {
  const [from, to] = [top - 3, top + kBarHeight + 3];
  return [line(x, from, x, to, 'halo'), line(x, from, x, to, 'target')];
}

function drawRow({ name, figure, bars, target }, top, axis) {
  const labelled = { 'text-anchor': 'end' };
  const marks = [
    text(kLabelWidth - 12, top + 18, name, { ...labelled, class: 'strong' }),
    text(kLabelWidth - 12, top + 34, figure, { ...labelled, class: 'small soft' })
  ];
  const barStep = kBarHeight + kBarGap;
  const barsTop = top + (kRowHeight - bars.length * barStep) / 2;
  const targetX = target === undefined ? undefined : axis.x(target);
  bars.forEach((one, i) => {
    // The target is that of the first bar.
    marks.push(...drawBar(one, barsTop + i * barStep, axis, i === 0 ? targetX : undefined));
  });
  if (targetX !== undefined) marks.push(...drawTarget(targetX, barsTop));
  return element('g', {}, marks);
}

function drawLegend(entries, hasTargets) {
  const marks = [];
  let x = kMargin;
  for (const { label, title } of entries) {
    marks.push(
      element('rect', { x, y: 76, width: 12, height: 12, rx: 2, class: seriesClass(label) })
    );
    marks.push(text(x + 18, 86.5, title));
    x += 18 + title.length * 7.2 + 24;
  }
  if (!hasTargets) return marks;
  marks.push(line(x + 4, 74, x + 4, 90, 'target'), text(x + 14, 86.5, "Hawser's target"));
  return marks;
}

/**
 * @param {OverviewRow[]} rows
 * @param {import('../driver/subjects').Subject[]} series what the bars stand for
 * @param {import('../driver/subjects').Subject} reference
 * @returns {string} an SVG file
 */
function drawOverview(rows, series, reference) {
  const longest = Math.max(1.1, ...rows.flatMap(({ bars }) => bars.map(({ ratio }) => ratio)));
  const axis = new Axis({
    left: kLabelWidth,
    width: kWidth - kLabelWidth - kRight,
    max: Math.min(longest, kMostShown),
    ticks: 6
  });
  const bottom = kHeaderHeight + rows.length * kRowHeight;
  const title = `Cost as a share of that of ${reference.title}`;
  const one = axis.x(1);
  return page(bottom + 56, title, [
    text(kMargin, 38, title, { class: 'title' }),
    text(kMargin, 60, 'Same run, same machine, medians. Shorter is better.', { class: 'soft' }),
    ...drawLegend(
      series,
      rows.some(({ target }) => target !== undefined)
    ),
    ...axis.draw(kHeaderHeight, bottom, `share of ${reference.title} (1 = the same)`),
    line(one, kHeaderHeight - 6, one, bottom, 'axis'),
    ...rows.map((row, i) => drawRow(row, kHeaderHeight + i * kRowHeight, axis))
  ]);
}

module.exports = { drawOverview };
