'use strict';

describe('A suite', () => {
  it('passes once', () => setInterval(() => {}, 1000));
});
