'use strict';

// Which plots there are, and what stands in them. A plot whose cases were not run is left out.

const { kMetrics } = require('../driver/metrics');
const { drawOverview } = require('./overview');
const { drawPanels } = require('./panels');

const kRange = 'Whiskers reach from the lowest trial to the highest.';

const kEchoCases = [
  ['echo-64B-100x1', 'echo 64 B, 1 in flight'],
  ['echo-64B-100x16', 'echo 64 B, 16 in flight'],
  ['echo-16KiB-20x4', 'echo 16 KiB'],
  ['echo-1MiB-4x1', 'echo 1 MiB'],
  ['echo-mixed-50x4', 'echo of mixed sizes'],
  ['bursts-50x32', 'bursts of 256 B'],
  ['deflate-echo-1KB-50x1', 'permessage-deflate, 1 KB of text'],
  ['tls-echo-64B-100x1', 'TLS echo 64 B, 1 in flight'],
  ['tls-echo-64B-100x16', 'TLS echo 64 B, 16 in flight']
];

const kPlots = [
  {
    file: 'cpu.svg',
    title: 'CPU per message',
    subtitle: `The whole server process; in full colour the JS thread's part. Shorter is better. ${kRange}`,
    meaning:
      "What a message costs the machine, and in full colour what it takes from the program's own thread: as long as that is busy, no " +
      'other code of the program runs. With Hawser most of a message is work of other threads.',
    panels: kEchoCases.map(([name, title]) => ({ name, title, metric: 'cpuUs', solid: 'jsUs' }))
  },
  {
    file: 'rate.svg',
    title: 'Messages per second',
    subtitle: `Server and load generator share the cores. Longer is better. ${kRange}`,
    meaning:
      'How much goes through when clients send as fast as they can, with the load generator on the same cores: a bound for comparisons, ' +
      'not what a machine with clients elsewhere would reach.',
    panels: kEchoCases.map(([name, title]) => ({ name, title, metric: 'rate' }))
  },
  {
    file: 'latency.svg',
    title: 'Latency',
    subtitle: `From the moment a message may leave to its echo. Shorter is better. ${kRange}`,
    meaning:
      'What one client waits for. With one message in flight it is mostly the kernel that wakes sleeping cores, whichever module is used; ' +
      'where other clients keep the server busy, it is how long a message waits for its turn.',
    panels: [
      { name: 'latency', title: 'one in flight, both ends sleep', metric: 'p50Us' },
      { name: 'latency-spin', title: 'one in flight, the generator polls', metric: 'p50Us' },
      { name: 'bursts-50x32', title: 'bursts of 1,600 messages', metric: 'p99Us' },
      { name: 'feed-1000-echo-100', title: 'echo while 1,000 are fed', metric: 'p99Us' },
      { name: 'slow-readers-10', title: 'echo beside 10 slow readers', metric: 'p99Us' },
      { name: 'echo-64B-100x1', title: 'echo 64 B, 100 connections', metric: 'p99Us' }
    ]
  },
  {
    file: 'event-loop.svg',
    title: 'How free the event loop stays',
    subtitle: `Shorter is better. ${kRange}`,
    meaning:
      'How long everything else in the program waits for the module: timers, HTTP requests, database answers.',
    panels: [
      { name: 'fanout-1000', title: 'a loop of send to 1,000 clients', metric: 'blockedUs' },
      { name: 'feed-1000-echo-100', title: '1,000 fed while 100 echo', metric: 'delayP99Ms' },
      { name: 'feed-1000-echo-100', title: 'the same, seen by a timer', metric: 'timerP99Ms' },
      { name: 'slow-readers-10', title: '10 slow readers', metric: 'delayP99Ms' },
      { name: 'awaited-sends', title: 'sends, each awaited', metric: 'usPerSend' },
      { name: 'stream-writes', title: 'stream writes, each awaited', metric: 'usPerSend' }
    ]
  },
  {
    file: 'connections.svg',
    title: 'Connections',
    subtitle: `Shorter is better. ${kRange}`,
    meaning:
      "What it costs to take a connection in, and to keep it. An upgrade is mostly Node's HTTP server, whichever module answers it.",
    panels: [
      { name: 'upgrade', title: 'an upgrade', metric: 'cpuUs' },
      { name: 'upgrade-and-close', title: 'an upgrade and its closing', metric: 'cpuUs' },
      { name: 'tls-upgrade', title: 'a TLS handshake and upgrade', metric: 'cpuUs' },
      { name: 'idle', title: 'an idle connection', metric: 'bytesPerConnection' },
      { name: 'slow-readers-10', title: '10 slow readers, 80 MiB sent', metric: 'peakRssMiB' }
    ]
  }
];

function findRow({ results }, name, metric) {
  return results.find((one) => one.name === name)?.rows.find((row) => row.metric === metric);
}

/** Hawser first: the eye compares the others with it. */
function inDrawingOrder({ subjects, ratios }) {
  const own = ratios.subject.label;
  return [...subjects].sort((a, b) => Number(b.label === own) - Number(a.label === own));
}

function makePanel(run, { name, title, metric, solid }) {
  const row = findRow(run, name, metric);
  const solidRow = solid && findRow(run, name, solid);
  const bars = inDrawingOrder(run)
    .filter(({ label }) => row?.values[label])
    .map(({ label, title: subjectTitle }) => ({
      label: subjectTitle,
      subject: label,
      value: row.values[label],
      solid: solidRow?.values[label]?.median
    }));
  return { title, axis: `${row?.title}, ${kMetrics[metric].unit}`, bars };
}

/** The first figure of each case, divided by the first reference's. */
function makeOverview({ results, ratios }) {
  const [reference] = ratios.references;
  if (!reference) return undefined;
  const series = [ratios.subject, ...ratios.references.slice(1)];
  const rows = results.flatMap(({ name, rows: [row] }) => {
    const base = row.values[reference.label]?.median;
    const bars = series
      .filter(({ label }) => base && row.values[label])
      .map(({ label }) => ({ subject: label, ratio: row.values[label].median / base }));
    const target = row.verdicts.find((verdict) => verdict.reference === reference.label)?.value;
    return bars.length > 0 ? [{ name, figure: row.title, bars, target }] : [];
  });
  return rows.length > 0 ? drawOverview(rows, series, reference) : undefined;
}

/** Where the panels of a plot lie between the best and the worst, in a sentence with the figures of this run. */
function spread(run, panels) {
  const [reference] = run.ratios.references;
  const found = panels
    .map(({ name, title, metric }) => ({
      title,
      ratio: findRow(run, name, metric)?.ratios[reference?.label]?.ratio
    }))
    .filter(({ ratio }) => ratio !== undefined)
    .sort((a, b) => a.ratio - b.ratio);
  if (found.length === 0) return '';
  const [least, most] = [found[0], found.at(-1)].map(
    ({ title, ratio }) => `${ratio.toPrecision(2)} (${title})`
  );
  const range = found.length === 1 ? least : `Between ${least} and ${most}`;
  return `${range} times the figure of ${reference.title}.`;
}

function drawPanelPlots(run) {
  return kPlots.flatMap(({ file, title, subtitle, meaning, panels }) => {
    const filled = panels
      .map((panel) => makePanel(run, panel))
      .filter(({ bars }) => bars.length > 0);
    if (filled.length === 0) return [];
    const sentences = [meaning, spread(run, panels)].filter(Boolean).join(' ');
    return [{ file, title, meaning: sentences, svg: drawPanels(title, subtitle, filled) }];
  });
}

function drawOverviewPlot(run) {
  const overview = makeOverview(run);
  if (!overview) return [];
  const { references, subject } = run.ratios;
  const meaning =
    `The first figure of each case, divided by that of ${references[0].title}: where a bar ends before 1, ${subject.title} needs ` +
    'less. Cases are named by what is sent, how many connections there are, and how many messages each has in flight.';
  return [{ file: 'overview.svg', title: 'Overview', meaning, svg: overview }];
}

/**
 * @typedef {object} Plot
 * @property {string} file
 * @property {string} title
 * @property {string} meaning what it says, with figures of this run
 * @property {string} svg
 */

/** @returns {Plot[]} those of RESULTS.md */
function drawPlots(run) {
  return [...drawOverviewPlot(run), ...drawPanelPlots(run)];
}

module.exports = { drawPlots, findRow };
