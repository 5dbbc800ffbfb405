const { transform, testEnvironment, testEnvironmentOptions } = require('@ticketing/common/jest-preset.js');

/** The fault scenarios: two stacks at a time, as most of each is waiting, and patience for what has to be waited out. */
module.exports = {
  transform,
  testEnvironment,
  testEnvironmentOptions,
  testMatch: ['**/*.test.ts'],
  maxWorkers: 2,
  testTimeout: 900_000,
};
