const { transform, testEnvironmentOptions } = require('@ticketing/common/jest-preset.js');

/** The fault scenarios: two stacks at a time, as each mostly waits, with generous timeouts. */
module.exports = {
  transform,
  testEnvironment: 'node',
  testEnvironmentOptions,
  testMatch: ['**/*.test.ts'],
  maxWorkers: 2,
  testTimeout: 900_000,
};
