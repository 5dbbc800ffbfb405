const { transform, testEnvironment, testEnvironmentOptions } = require('@ticketing/common/jest-preset.js');

/** The fault scenarios: like the other whole-system suites, with patience for what has to be waited out. */
module.exports = {
  transform,
  testEnvironment,
  testEnvironmentOptions,
  testMatch: ['**/*.test.ts'],
  maxWorkers: 1,
  testTimeout: 240_000,
};
