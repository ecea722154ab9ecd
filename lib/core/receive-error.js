'use strict';

const { Z_DATA_ERROR } = require('node:zlib').constants;

const { receiveErrors } = require('../binding');

/**
 * @param {number} row of the native table of receive errors (native/ws/error.h)
 * @param {number} value the number at the end of its text, where it has one
 * @returns {{error: Error, closeCode: number}} the error to emit, and the status code of our close frame
 */
function receiveError(row, value) {
  const { text, code, closeCode, isRangeError, hasValue } = receiveErrors[row];
  const ErrorType = isRangeError ? RangeError : Error;
  const error = new ErrorType(hasValue ? `${text}${value}` : text);
  if (code === 'Z_DATA_ERROR') error.errno = Z_DATA_ERROR;
  error.code = code;
  return { error, closeCode };
}

/** The row of what a message gets for which there is no memory. */
const NO_MEMORY = receiveErrors.findIndex(({ code }) => code === 'WS_ERR_NO_MEMORY');

module.exports = { NO_MEMORY, receiveError };
