const { transform, testEnvironmentOptions } = require('@ticketing/common/jest-preset.js');

/** The web app in Chromium: two stacks at a time, as one of them mostly waits. */
module.exports = {
  transform,
  testEnvironment: 'node',
  testEnvironmentOptions,
  testMatch: ['**/*.test.ts'],
  maxWorkers: 2,
  // For a machine that is slow or stalls; tests that require speed measure it themselves.
  testTimeout: 600_000,
};
