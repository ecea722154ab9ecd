'use strict';

/** The figures of a trial, for readers. All are better when lower, but for `rate`. */
const kMetrics = {
  cpuUs: { title: 'server CPU per message', unit: 'µs' },
  jsUs: { title: 'JS thread alone, per message', unit: 'µs' },
  rate: { title: 'messages per second', unit: '1/s' },
  p50Us: { title: 'latency p50', unit: 'µs' },
  p99Us: { title: 'latency p99', unit: 'µs' },
  delayP99Ms: { title: 'event-loop delay p99', unit: 'ms' },
  delayMaxMs: { title: 'event-loop delay at most', unit: 'ms' },
  timerP99Ms: { title: "delay p99 of the program's timers", unit: 'ms' },
  bytesPerConnection: { title: 'resident per connection', unit: 'B' },
  peakRssMiB: { title: 'resident at most', unit: 'MiB' },
  blockedUs: { title: 'JS blocked by one message to all', unit: 'µs' },
  usPerSubscribe: { title: 'time per subscribe', unit: 'µs' },
  usPerUnsubscribe: { title: 'time per unsubscribe', unit: 'µs' },
  bytesPerSubscription: { title: 'resident per subscription', unit: 'B' },
  usPerSend: { title: 'time per awaited send', unit: 'µs' }
};

/** @returns {string} of a metric, where one message is one `per` (a handshake, a delivery) */
function titleOf(metric, per = 'message') {
  const plural = `${per.replace(/y$/, 'ie')}s`;
  return kMetrics[metric].title.replace('messages', plural).replace('message', per);
}

/** @returns {string} with about three digits that count */
function formatNumber(value) {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}

module.exports = { formatNumber, kMetrics, titleOf };
