'use strict';

const { upkeep: word } = require('../binding').constants;

/** The settings of the last connection, and what was made of them: the next one has most often the same. */
let lastSettings;
let lastWords;

/**
 * @param {object} settings see `connectionOptions`
 * @returns {Uint32Array} what adopt() takes (native/binding/loops/upkeep_argument.h). Not to be changed
 */
function upkeepOf(settings) {
  if (settings !== lastSettings) {
    lastSettings = settings;
    lastWords = new Uint32Array(word.WORDS);
    lastWords[word.IDLE_TIMEOUT] = settings.idleTimeout;
    lastWords[word.SEND_PINGS] = settings.sendPings ? 1 : 0;
    lastWords[word.MAX_BACKPRESSURE] = settings.maxBackpressure;
    lastWords[word.DROPS] = settings.onBackpressure === 'drop' ? 1 : 0;
  }
  return lastWords;
}

module.exports = { upkeepOf };
