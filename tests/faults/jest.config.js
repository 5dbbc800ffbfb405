const { transform, testEnvironment, setupFiles, testEnvironmentOptions } = require('@ticketing/common/jest-preset.js');

/** The fault scenarios: two stacks at a time, as each mostly waits, with generous timeouts. */
module.exports = {
  transform,
  testEnvironment,
  setupFiles,
  testEnvironmentOptions,
  testMatch: ['**/*.test.ts'],
  maxWorkers: 2,
  testTimeout: 900_000,
};
