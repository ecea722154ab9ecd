'use strict';

const { formatVerdict } = require('../driver/evaluate');
const { formatNumber, kMetrics } = require('../driver/metrics');
const { microCells } = require('../driver/micro');

/** @param {string[]} head a name that ends in ':' is of a column of numbers */
function table(head, rows) {
  const names = head.map((name) => name.replace(/:$/, ''));
  const rules = head.map((name) => (name.endsWith(':') ? '---:' : '---'));
  return [names, rules, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function formatValue(value) {
  if (!value) return '-';
  const { median, min, max } = value;
  return `${formatNumber(median)} (${formatNumber(min)} to ${formatNumber(max)})`;
}

function formatRatio(ratio) {
  if (!ratio) return '-';
  return `${ratio.ratio.toFixed(3)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})`;
}

function machineSection({ command, machine, subjects, times }) {
  const { cores, cpu, date, distribution, kernel, loadAverage, memoryGiB, node, v8 } = machine;
  const rows = [
    ['command', `\`${command}\``],
    ['date', date],
    ['machine', `${cpu}, ${cores} cores, ${memoryGiB} GiB`],
    ['system', `${distribution}, Linux ${kernel}`],
    ['Node', `${node}, V8 ${v8}`],
    ['load average before', loadAverage.toFixed(2)],
    ['trials', `${times.rounds} per subject and case, ${times.duration} s each`],
    ...subjects.map(({ title, version }) => [title, version])
  ];
  return table(['', ''], rows);
}

function targetSection({ results, ratios }) {
  const rows = results.flatMap(({ name, rows: metrics }) =>
    metrics.flatMap((row) =>
      row.verdicts.map((verdict) => [
        name,
        row.title,
        formatTargetFigure(row, verdict, ratios.subject),
        ...formatVerdict(verdict).split(': ')
      ])
    )
  );
  if (rows.length === 0) return ['## Targets', 'The cases of this run have none.'];
  return ['## Targets', table(['case', 'figure', 'measured:', 'target:', ''], rows)];
}

function formatTargetFigure(row, { reference }, subject) {
  if (reference !== 'atMost') return row.ratios[reference]?.ratio.toFixed(3) ?? '-';
  const value = row.values[subject.label]?.median;
  return value === undefined ? '-' : `${formatNumber(value)} ${kMetrics[row.metric].unit}`;
}

function caseSection({ name, title, rows, outcomes }, { subjects, ratios }) {
  const shown = subjects.filter(({ label }) => outcomes[label]?.trials.length > 0);
  const { references, subject } = ratios;
  const head = [
    '',
    ...shown.map((one) => `${one.title}:`),
    ...references.map((one) => `${subject.title} / ${one.title}:`)
  ];
  const lines = rows.map((row) => [
    `${row.title}, ${kMetrics[row.metric].unit}`,
    ...shown.map(({ label }) => formatValue(row.values[label])),
    ...references.map(({ label }) => formatRatio(row.ratios[label]))
  ]);
  const missing = subjects.flatMap((one) => {
    const { failed, unsupported } = outcomes[one.label] ?? {};
    if (failed) return [`${one.title} failed: ${failed.split('\n')[0]}`];
    return unsupported ? [`${one.title}: not supported (${unsupported}).`] : [];
  });
  return [
    `### ${name}`,
    `${title[0].toUpperCase()}${title.slice(1)}.`,
    table(head, lines),
    ...missing
  ];
}

function microSection({ micro }) {
  if (!micro?.length) return [];
  return [
    '## Micro-benchmarks',
    'Nanoseconds per message of that many bytes: CPU of one thread, no sockets. `Send` and `ReceiveMessage` are what the ' +
      'JS thread pays at the boundary to the I/O threads.',
    table(['', 'bytes:', 'ns:', 'GB/s:'], microCells(micro))
  ];
}

function skippedSection({ skipped }) {
  if (skipped.length === 0) return [];
  return [skipped.map(({ label, reason }) => `- ${label} was skipped: ${reason}`).join('\n')];
}

/** What one must know to read the plots, in a line. */
function conditions({ machine, times }) {
  const { cores, cpu, date, node } = machine;
  return (
    `Measured on ${date.slice(0, 10)} with Node ${node.replace(/^v/, '')} on ${cores} cores (${cpu}), server and load generator on the ` +
    `same machine: medians of ${times.rounds} trials that alternate between the modules. [README.md](README.md) explains the ` +
    'figures and how they are measured; [all of them](#all-figures) and [the targets](#targets) stand below.'
  );
}

function plotSection({ file, title, meaning }) {
  return [`### ${title}`, meaning, `![${title}](results/${file})`];
}

/**
 * @param {object} run
 * @param {import('./plots').Plot[]} plots
 * @param {string} notes what people have to say about it, in Markdown
 * @returns {string} RESULTS.md
 */
function resultsPage(run, plots, notes) {
  return [
    '# Results of the benchmark',
    conditions(run),
    '## Plots',
    ...plots.flatMap(plotSection),
    '## The run',
    machineSection(run),
    ...skippedSection(run),
    '## All figures',
    'Values are medians with the lowest and highest trial; ratios are those of the medians, with the lowest and highest of two ' +
      'neighbouring trials.',
    ...run.results.flatMap((result) => caseSection(result, run)),
    ...microSection(run),
    ...targetSection(run),
    ...(notes ? [notes] : [])
  ].join('\n\n');
}

module.exports = { resultsPage };
