'use strict';

// The plot of README.md: some cases that stand for what programs do, those among them where nothing is gained, and in words
// what each figure is.

const { formatNumber, kMetrics } = require('../driver/metrics');
const { drawOverview } = require('./overview');
const { findRow } = require('./plots');

const kFile = 'summary.svg';

const kCases = [
  ['echo-64B-100x16', 'cpuUs', 'CPU of a small message, under load'],
  ['echo-64B-100x1', 'cpuUs', 'CPU of a small message, one by one'],
  ['echo-16KiB-20x4', 'cpuUs', 'CPU of a message of 16 KiB'],
  ['deflate-echo-1KB-50x1', 'cpuUs', 'CPU of a compressed message'],
  ['tls-echo-64B-100x16', 'cpuUs', 'CPU of a TLS message, under load'],
  ['fanout-1000', 'blockedUs', 'JavaScript blocked, 1,000 sends'],
  ['idle', 'bytesPerConnection', 'Memory of an idle connection'],
  ['latency', 'p50Us', 'Latency of one message'],
  ['upgrade', 'cpuUs', 'CPU of an upgrade']
];

/** "0.47 µs, ws 7.2 µs" */
function figures(row, { references, subject }) {
  const { unit } = kMetrics[row.metric];
  const [reference] = references;
  const own = `${formatNumber(row.values[subject.label].median)} ${unit}`;
  return `${own}, ${reference.title} ${formatNumber(row.values[reference.label].median)} ${unit}`;
}

/** @param {object} run @returns {Array<{file: string, svg: string}>} none, where the run has none of the cases */
function drawSummary(run) {
  const { references, subject } = run.ratios;
  const [reference] = references;
  if (!reference) return [];
  const series = [subject, ...references.slice(1)];
  const rows = kCases.flatMap(([name, metric, title]) => {
    const row = findRow(run, name, metric);
    const base = row?.values[reference.label]?.median;
    if (!base || !row.values[subject.label]) return [];
    const bars = series
      .filter(({ label }) => row.values[label])
      .map(({ label }) => ({ subject: label, ratio: row.values[label].median / base }));
    return [{ name: title, figure: figures(row, run.ratios), bars }];
  });
  return rows.length > 0 ? [{ file: kFile, svg: drawOverview(rows, series, reference) }] : [];
}

module.exports = { drawSummary };
