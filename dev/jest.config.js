const { globalSetup: _setup, globalTeardown: _teardown, ...preset } = require('@ticketing/common/jest-preset.js');

/** No test here needs the MongoDB server of all others. */
module.exports = { ...preset, testTimeout: 30_000 };
