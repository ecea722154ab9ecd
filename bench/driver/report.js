'use strict';

const kTitles = {
  cpuUs: 'server CPU, us per message',
  jsUs: 'JS thread alone, us per message',
  rate: 'messages per second',
  p50Us: 'latency p50, us',
  p99Us: 'latency p99, us',
  delayMaxMs: 'event loop late at most, ms',
  bytesPerConnection: 'resident bytes per connection',
  blockedUs: 'JS blocked by one loop of send, us',
  usPerSend: 'time per awaited send, us'
};

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * @param {object[]} baseline metrics of each round
 * @param {object[]} subject the same, of the neighbouring trials
 * @returns {object} medians, their ratio, and the lowest and highest ratio of a single round
 */
function compare(metric, baseline, subject) {
  const base = median(baseline.map((round) => round[metric]));
  const own = median(subject.map((round) => round[metric]));
  const perRound = subject.map((round, i) => round[metric] / baseline[i][metric]);
  return {
    metric,
    baseline: base,
    subject: own,
    ratio: own / base,
    lowest: Math.min(...perRound),
    highest: Math.max(...perRound)
  };
}

function verdict(target, { ratio, subject }) {
  if (target === undefined) return '';
  if (typeof target === 'number') {
    return `ratio <= ${target.toFixed(2)} ${ratio <= target ? 'met' : 'MISSED'}`;
  }
  return `value <= ${target.atMost} ${subject <= target.atMost ? 'met' : 'MISSED'}`;
}

function formatNumber(value) {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 10 ? 2 : 3);
}

function formatRow(cells) {
  const [title, base, own, ratio, range, target] = cells;
  const columns = [
    title.padEnd(36),
    base.padStart(12),
    own.padStart(12),
    ratio.padStart(8),
    range.padStart(14),
    `  ${target}`
  ];
  return columns.join('').trimEnd();
}

/** @returns {string} the table of one case */
function formatCase(benchCase, comparisons, names) {
  const lines = [formatRow([benchCase.name, names.baseline, names.subject, 'ratio', 'range', ''])];
  for (const row of comparisons) {
    lines.push(
      formatRow([
        `  ${kTitles[row.metric]}`,
        formatNumber(row.baseline),
        formatNumber(row.subject),
        row.ratio.toFixed(3),
        `${row.lowest.toFixed(2)}..${row.highest.toFixed(2)}`,
        verdict(benchCase.targets?.[row.metric], row)
      ])
    );
  }
  return lines.join('\n');
}

module.exports = { compare, formatCase };
