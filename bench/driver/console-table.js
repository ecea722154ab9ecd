'use strict';

const { formatVerdict } = require('./evaluate');
const { formatNumber, kMetrics } = require('./metrics');

const kTitleWidth = 36;
const kLeastValueWidth = 12;
const kRatioWidth = 20;

function formatRatio(ratio) {
  if (!ratio) return '-';
  return `${ratio.ratio.toFixed(3)} ${ratio.min.toFixed(2)}..${ratio.max.toFixed(2)}`;
}

function formatLine(valueWidth, [title, values, ratios, rest = '']) {
  const cells = [
    ...values.map((text) => text.padStart(valueWidth)),
    ...ratios.map((text) => text.padStart(kRatioWidth))
  ];
  return `${title.padEnd(kTitleWidth)}${cells.join('')}  ${rest}`.trimEnd();
}

function rowCells(row, shown, references) {
  return [
    `  ${row.title}, ${kMetrics[row.metric].unit}`,
    shown.map(({ label }) => (row.values[label] ? formatNumber(row.values[label].median) : '-')),
    references.map(({ label }) => formatRatio(row.ratios[label])),
    row.verdicts.map(formatVerdict).join(', ')
  ];
}

/**
 * @param {object} result of one case (runner.js)
 * @param {import('./subjects').Subject[]} subjects
 * @param {object} ratios of chooseRatios()
 * @returns {string} its table
 */
function formatCase(result, subjects, { subject, references }) {
  const shown = subjects.filter(({ label }) => result.outcomes[label]);
  const labels = shown.map(({ label }) => label);
  const valueWidth = Math.max(kLeastValueWidth, ...labels.map((label) => label.length + 2));
  const head = ['', labels, references.map(({ label }) => `${subject.label}/${label}`)];
  const rows = result.rows.map((row) => rowCells(row, shown, references));
  const lines = [
    `${result.name}: ${result.title}`,
    ...[head, ...rows].map((cells) => formatLine(valueWidth, cells))
  ];
  for (const label of labels) {
    const { failed, unsupported } = result.outcomes[label];
    if (unsupported) lines.push(`  ${label}: not supported (${unsupported})`);
    if (failed) lines.push(`  ${label}: FAILED: ${failed}`);
  }
  return lines.join('\n');
}

module.exports = { formatCase };
