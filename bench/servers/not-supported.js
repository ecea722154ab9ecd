'use strict';

/** A module lacks what a case is about: no failure, and nothing to measure. */
class NotSupported extends Error {}

module.exports = { NotSupported };
