'use strict';

require('./conversation')();
