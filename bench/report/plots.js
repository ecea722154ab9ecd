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
    panels: kEchoCases.map(([name, title]) => ({ name, title, metric: 'cpuUs', solid: 'jsUs' }))
  },
  {
    file: 'rate.svg',
    title: 'Messages per second',
    subtitle: `Server and load generator share the cores. Longer is better. ${kRange}`,
    panels: kEchoCases.map(([name, title]) => ({ name, title, metric: 'rate' }))
  },
  {
    file: 'latency.svg',
    title: 'Latency',
    subtitle: `From the moment a message may leave to its echo. Shorter is better. ${kRange}`,
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

/** @returns {Array<{file: string, title: string, svg: string}>} */
function drawPlots(run) {
  const plots = kPlots.flatMap(({ file, title, subtitle, panels }) => {
    const filled = panels
      .map((panel) => makePanel(run, panel))
      .filter(({ bars }) => bars.length > 0);
    return filled.length > 0 ? [{ file, title, svg: drawPanels(title, subtitle, filled) }] : [];
  });
  const overview = makeOverview(run);
  if (!overview) return plots;
  return [{ file: 'overview.svg', title: 'Overview', svg: overview }, ...plots];
}

module.exports = { drawPlots };
