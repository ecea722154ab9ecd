'use strict';

const { element } = require('./svg');

const kWidth = 920; // a page of GitHub
const kMargin = 24;

/** Of subjects, in the order of `kSeries`; each with a lighter shade for the part that is not JS. */
const kSeriesOf = { hawser: 1, ws: 2, uws: 3, 'faye-websocket': 4, websocket: 5 };
const kSeriesOfOthers = 6;

const kLight = {
  paper: '#ffffff',
  frame: '#d8dee4',
  ink: '#1f2328',
  soft: '#59636e',
  grid: '#e4e8ec',
  target: '#c2255c',
  series: ['#0b7285', '#868e96', '#e8890c', '#7c5cc4', '#c2577e', '#4f7a28']
};
const kDark = {
  paper: '#0d1117',
  frame: '#30363d',
  ink: '#e6edf3',
  soft: '#9da7b1',
  grid: '#262c34',
  target: '#ff7ba5',
  series: ['#35b6cc', '#8b949e', '#f0a13a', '#a48ae8', '#e28aab', '#8fbf5f']
};

function colours({ paper, frame, ink, soft, grid, target, series }) {
  return [
    `.page{fill:${paper};stroke:${frame}}`,
    `text{fill:${ink}}`,
    `.soft{fill:${soft}}`,
    `.grid{stroke:${grid}}`,
    `.axis{stroke:${soft}}`,
    `.whisker{stroke:${ink}}`,
    `.halo{stroke:${paper}}`,
    `.target{stroke:${target}}`,
    `.target-text{fill:${target}}`,
    ...series.map((colour, i) => `.s${i + 1}{fill:${colour}}`)
  ].join('');
}

const kStyle = [
  "text{font:13px system-ui,-apple-system,'Segoe UI','Noto Sans','DejaVu Sans',sans-serif}",
  '.title{font-size:19px;font-weight:600}.heading{font-size:14px;font-weight:600}',
  '.small{font-size:12px}.strong{font-weight:600}',
  '.grid,.axis{stroke-width:1}.whisker{stroke-width:1.4}.target{stroke-width:2.4}',
  '.halo{stroke-width:4;stroke-linecap:butt}.rest{opacity:.42}',
  colours(kLight),
  `@media (prefers-color-scheme:dark){${colours(kDark)}}`
].join('');

/** A class for the bars of a subject; no number for those that have no colour of their own. */
function seriesClass(label) {
  return `s${kSeriesOf[label] ?? kSeriesOfOthers}`;
}

/** @returns {string} a whole SVG file; it brings its own background, so that any page suits it */
function page(height, title, children) {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${kWidth} ${height}`,
    width: kWidth,
    height,
    role: 'img',
    'aria-label': title
  };
  const background = { x: 0.5, y: 0.5, width: kWidth - 1, height: height - 1, rx: 10 };
  return `${element('svg', attributes, [
    element('style', {}, kStyle),
    element('rect', { ...background, class: 'page' }),
    ...children
  ])}\n`;
}

module.exports = { kMargin, kWidth, page, seriesClass };
