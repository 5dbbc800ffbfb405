const { transform, testEnvironmentOptions } = require('@ticketing/common/jest-preset.js');

/** What needs a cluster that the system is deployed to: see docs/how-to/run-on-kubernetes.md. */
module.exports = {
  transform,
  testEnvironment: 'node',
  testEnvironmentOptions,
  testMatch: ['**/*.test.ts'],
  maxWorkers: 1,
  testTimeout: 360_000,
};
