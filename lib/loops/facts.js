'use strict';

/**
 * What native code counts for JavaScript in memory that both see, by word (native/binding/loops/loop_facts.h): to read one
 * crosses nothing.
 */

const binding = require('../binding');

const { fact } = binding.constants;

/** @type {Uint32Array} of the environment: every copy of this module reads the same */
const facts = (binding.shared.facts ??= share(new Uint32Array(fact.WORDS)));

function share(words) {
  binding.shareFacts(words);
  return words;
}

module.exports = { ...fact, facts };
