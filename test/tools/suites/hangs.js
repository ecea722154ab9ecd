'use strict';

describe('A suite', () => {
  it('passes once', () => {});
  it('hangs here', () => {
    for (;;);
  });
});
