'use strict';

const js = require('@eslint/js');

/** Names that a script knows without declaring them. */
function globals(names) {
  return Object.fromEntries(names.map((name) => [name, 'readonly']));
}

const BROWSER_NAMES = [
  ...['document', 'window', 'location', 'history', 'navigator', 'localStorage', 'sessionStorage'],
  ...['WebSocket', 'Event', 'EventTarget', 'CustomEvent', 'URL', 'URLSearchParams', 'crypto'],
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'requestAnimationFrame'],
  ...['queueMicrotask', 'performance', 'console', 'TextEncoder', 'TextDecoder', 'Blob', 'Intl'],
  ...['matchMedia', 'getComputedStyle', 'ResizeObserver', 'innerHeight', 'scrollY', 'confirm'],
  ...['innerWidth', 'addEventListener', 'removeEventListener', 'dispatchEvent']
];

const SCHEDULING =
  'Take it from lib/core/scheduling.js: a program may fake it, and messages must go on.';
const SCHEDULED_GLOBALS = [
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate'],
  ...['clearImmediate', 'queueMicrotask', 'performance']
];

module.exports = [
  { ignores: ['**/build/', '**/build-*/', 'coverage/', 'prebuilds/'] },
  js.configs.recommended,
  {
    files: ['**/*.js'],
    languageOptions: {
      ecmaVersion: 2023,
      sourceType: 'commonjs',
      // What the running Node has; `engines` in package.json says which is the oldest.
      globals: globals(['__dirname', '__filename', ...Object.getOwnPropertyNames(globalThis)])
    },
    rules: {
      curly: ['error', 'multi-line'],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-depth': ['error', 4],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-else-return': 'error',
      'no-eval': 'error',
      'no-implicit-coercion': ['error', { boolean: false }],
      'no-implied-eval': 'error',
      'no-return-assign': 'error',
      'no-shadow': 'error',
      'no-throw-literal': 'error',
      'no-unused-vars': ['error', { args: 'after-used', caughtErrors: 'all' }],
      'no-use-before-define': ['error', { functions: false, classes: false, variables: false }],
      'no-useless-concat': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'prefer-object-spread': 'error',
      'prefer-rest-params': 'error',
      'prefer-template': 'error',
      strict: ['error', 'global'],
      yoda: 'error'
    }
  },
  {
    files: ['lib/**/*.js'],
    ignores: ['lib/core/scheduling.js'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...SCHEDULED_GLOBALS.map((name) => ({ name, message: SCHEDULING }))
      ],
      'no-restricted-properties': [
        'error',
        ...SCHEDULED_GLOBALS.map((property) => ({
          object: 'globalThis',
          property,
          message: SCHEDULING
        })),
        { object: 'process', property: 'nextTick', message: SCHEDULING },
        { object: 'process', property: 'hrtime', message: SCHEDULING }
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.name="require"][arguments.0.value=/^(node:)?(timers|perf_hooks)$/]',
          message: SCHEDULING
        }
      ]
    }
  },
  {
    // Bundlers must be able to read it: older ones know no newer syntax.
    files: ['lib/binding.js'],
    languageOptions: { ecmaVersion: 2020, globals: globals(['__webpack_require__']) }
  },
  {
    files: ['test/**/*.js'],
    languageOptions: {
      globals: globals(['describe', 'it', 'before', 'after', 'beforeEach', 'afterEach'])
    },
    // A `describe` block is a function of any length, and shadows what its neighbours declare.
    rules: { 'max-lines-per-function': 'off' }
  },
  {
    // Functions of these tests run in the page.
    files: ['test/browser/**/*.js'],
    languageOptions: { globals: globals(BROWSER_NAMES) }
  },
  {
    files: ['examples/*/public/**/*.js'],
    languageOptions: { sourceType: 'module', globals: globals(BROWSER_NAMES) },
    rules: { strict: 'off' }
  },
  { files: ['**/*.mjs'], languageOptions: { sourceType: 'module' } }
];
