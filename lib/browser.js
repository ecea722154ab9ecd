'use strict';

/** Bundlers for the browser take this file for the package. */
module.exports = function WebSocket() {
  throw new Error(
    'ws does not work in the browser. Browser clients must use the native WebSocket object'
  );
};
