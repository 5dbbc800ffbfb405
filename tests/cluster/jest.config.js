const { transform, testEnvironmentOptions } = require('@ticketing/common/jest-preset.js');

/** Tests that need a cluster with the system deployed to it: see docs/how-to/run-on-kubernetes.md. */
module.exports = {
  transform,
  testEnvironment: 'node',
  testEnvironmentOptions,
  testMatch: ['**/*.test.ts'],
  maxWorkers: 1,
  testTimeout: 360_000,
};
