const { transform, testEnvironment, testEnvironmentOptions } = require('@ticketing/common/jest-preset.js');

/** The web app in Chromium: two stacks at a time, as one of them mostly waits. */
module.exports = {
  transform,
  testEnvironment,
  testEnvironmentOptions,
  testMatch: ['**/*.test.ts'],
  maxWorkers: 2,
  testTimeout: 120_000,
};
