const { transform, testEnvironmentOptions } = require('@ticketing/common/jest-preset.js');

/** The fault scenarios: two stacks at a time, as most of each is waiting, and patience for what has to be waited out. */
module.exports = {
  transform,
  testEnvironment: 'node',
  testEnvironmentOptions,
  testMatch: ['**/*.test.ts'],
  maxWorkers: 2,
  testTimeout: 900_000,
};
