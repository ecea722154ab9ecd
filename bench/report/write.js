'use strict';

const fs = require('fs');
const path = require('path');

const { drawPlots } = require('./plots');
const { resultsPage } = require('./results-page');
const { drawSummary } = require('./summary');

const kRoot = path.join(__dirname, '..', '..') + path.sep;
/** What people write about missed targets, kept from one report to the next. */
const kNotes = 'NOTES.md';

/** What a report says of a subject: not where its module lies. */
function describe({ label, title, version }) {
  return { label, title, version };
}

/** A report tells of the machine's speed, and not of its folders. */
function withoutFolders(run) {
  const { ratios } = run;
  const words = run.command.split(' ');
  const described = {
    ...run,
    subjects: run.subjects.map(describe),
    ratios: { subject: describe(ratios.subject), references: ratios.references.map(describe) },
    command: words.map((word) => (path.isAbsolute(word) ? path.basename(word) : word)).join(' ')
  };
  return JSON.parse(JSON.stringify(described).replaceAll(kRoot, ''));
}

/** In the layout that `npm run lint` expects of committed files. */
async function writeFormatted(file, content) {
  const prettier = require('prettier');
  const options = await prettier.resolveConfig(file);
  fs.writeFileSync(file, await prettier.format(content, { ...options, filepath: file }));
}

/**
 * Writes RESULTS.md, results/results.json and results/*.svg.
 *
 * @param {object} measured a run of run.js, or what readResults() gave
 * @param {string} folder
 */
async function writeReport(measured, folder) {
  const run = withoutFolders(measured);
  const results = path.join(folder, 'results');
  const notesFile = path.join(folder, kNotes);
  const notes = fs.existsSync(notesFile) ? fs.readFileSync(notesFile, 'utf8').trim() : '';
  const plots = drawPlots(run);
  fs.mkdirSync(results, { recursive: true });
  for (const { file, svg } of [...plots, ...drawSummary(run)]) {
    fs.writeFileSync(path.join(results, file), svg);
  }
  await writeFormatted(path.join(results, 'results.json'), JSON.stringify(run));
  await writeFormatted(path.join(folder, 'RESULTS.md'), resultsPage(run, plots, notes));
  console.log(
    `\n${path.join(folder, 'RESULTS.md')}, ${plots.length} plots and results.json written`
  );
}

/** @param {string} folder of an earlier report @returns {object} the run that it is about */
function readResults(folder) {
  return JSON.parse(fs.readFileSync(path.join(folder, 'results', 'results.json'), 'utf8'));
}

module.exports = { readResults, writeReport };
