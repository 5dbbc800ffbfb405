const { transform, testEnvironment, setupFiles, testEnvironmentOptions } = require('@ticketing/common/jest-preset.js');

/** Whole-system suites, two stacks at a time: each spends part of its time waiting. */
module.exports = {
  transform,
  testEnvironment,
  setupFiles,
  testEnvironmentOptions,
  testMatch: ['**/*.test.ts'],
  // Suites of their own: npm run test:faults, npm run test:browser, and with a cluster npm run test:cluster.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/faults/', '<rootDir>/cluster/', '<rootDir>/browser/'],
  maxWorkers: 2,
  // For a machine that is slow or stalls; tests that require speed measure it themselves.
  testTimeout: 600_000,
};
