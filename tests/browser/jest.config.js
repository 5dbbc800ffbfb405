const { transform, testEnvironment, setupFiles, testEnvironmentOptions } = require('@ticketing/common/jest-preset.js');

/** The web app in Chromium: two stacks at a time, as one of them mostly waits. */
module.exports = {
  transform,
  testEnvironment,
  setupFiles,
  testEnvironmentOptions,
  testMatch: ['**/*.test.ts'],
  maxWorkers: 2,
  // For a machine that is slow or stalls; tests that require speed measure it themselves.
  testTimeout: 600_000,
};
