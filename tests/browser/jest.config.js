const { transform, testEnvironmentOptions } = require('@ticketing/common/jest-preset.js');

/** The web app in Chromium: two stacks at a time, as one of them mostly waits. */
module.exports = {
  transform,
  testEnvironment: 'node',
  testEnvironmentOptions,
  testMatch: ['**/*.test.ts'],
  maxWorkers: 2,
  // For a machine that is slow or stalls; what has to be quick is measured by the test that says so.
  testTimeout: 600_000,
};
