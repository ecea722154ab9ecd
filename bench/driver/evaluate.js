'use strict';

const { formatNumber, kMetrics, titleOf } = require('./metrics');

/** @returns {{median: number, min: number, max: number}} */
function summarize(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1) };
}

function valuesOf(outcome, metric) {
  return outcome?.trials?.map((trial) => trial[metric]) ?? [];
}

/** The ratio of the medians, with the lowest and highest of two trials of the same round. */
function divide(own, base) {
  if (own.length === 0 || base.length === 0) return undefined;
  const rounds = Math.min(own.length, base.length);
  const perRound = own.slice(0, rounds).map((value, round) => value / base[round]);
  const { min, max } = summarize(perRound);
  return { ratio: summarize(own).median / summarize(base).median, min, max };
}

/** @returns {object} the target in words as `limit`; `met` is undefined if it was not measured */
function judge(reference, limit, row, subject) {
  if (reference === 'atMost') {
    const value = row.values[subject.label]?.median;
    const unit = kMetrics[row.metric].unit;
    return {
      reference,
      value: limit,
      limit: `≤ ${formatNumber(limit)} ${unit}`,
      met: value === undefined ? undefined : value <= limit
    };
  }
  const ratio = row.ratios[reference]?.ratio;
  return {
    reference,
    value: limit,
    limit: `≤ ${limit.toFixed(2)} of ${reference}`,
    met: ratio === undefined ? undefined : ratio <= limit
  };
}

/**
 * @param {object} benchCase of cases.js
 * @param {Object<string, {trials: object[]}>} outcomes by label
 * @param {import('./subjects').Subject[]} subjects
 * @param {object} ratios of chooseRatios()
 * @returns {object[]} a row per metric: `title`, `values` and `ratios` by label, and `verdicts`
 */
function evaluate(benchCase, outcomes, subjects, { subject, references }) {
  return benchCase.metrics.map((metric) => {
    const title = titleOf(metric, benchCase.per);
    const row = { metric, title, values: {}, ratios: {}, verdicts: [] };
    for (const { label } of subjects) {
      const values = valuesOf(outcomes[label], metric);
      if (values.length > 0) row.values[label] = summarize(values);
    }
    const own = valuesOf(outcomes[subject.label], metric);
    for (const { label } of references) {
      const ratio = divide(own, valuesOf(outcomes[label], metric));
      if (ratio) row.ratios[label] = ratio;
    }
    // They are Hawser's, whatever else may be measured.
    const targets = subject.label === 'hawser' ? (benchCase.targets?.[metric] ?? {}) : {};
    row.verdicts = Object.entries(targets).map(([reference, limit]) =>
      judge(reference, limit, row, subject)
    );
    return row;
  });
}

/** @returns {string} a target and whether it holds */
function formatVerdict({ limit, met }) {
  if (met === undefined) return `${limit}: not measured`;
  return `${limit}: ${met ? 'met' : 'MISSED'}`;
}

module.exports = { evaluate, formatVerdict };
