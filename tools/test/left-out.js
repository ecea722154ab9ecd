'use strict';

// What suites leave out that run test/js once more in another way: with another driver, another Node, a sanitizer.

/** Compares texts, or looks for files and at what is said when there are none: that is proved by one run. */
const OF_FILES = [
  'test/js/typings.test.js',
  'test/js/binding.test.js',
  'test/js/debug-log.test.js',
  'test/js/package-shape.test.js',
  'test/js/documents/**'
];

/** Long, and the same on each thread. */
const OF_COMPRESSION = ['test/js/permessage-deflate.test.js', 'test/js/long-compression.test.js'];

/** Knows nothing but adopted sockets, and what JavaScript does with them. */
const OF_ADOPTED = ['test/js/adopted/**', 'test/js/adopt*.test.js', 'test/js/tls/**'];

module.exports = { OF_ADOPTED, OF_COMPRESSION, OF_FILES };
