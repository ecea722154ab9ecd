'use strict';

describe('A suite', () => {
  it('passes once', () => {});
  it('is killed here', () => process.kill(process.pid, 'SIGKILL'));
});
