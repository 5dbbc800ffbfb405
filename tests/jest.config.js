const { transform, testEnvironmentOptions } = require('@ticketing/common/jest-preset.js');

/** Whole-system suites: each file starts its own stack, so they run one after the other. */
module.exports = {
  transform,
  testEnvironment: 'node',
  testEnvironmentOptions,
  testMatch: ['**/*.test.ts'],
  // Suites of their own: npm run test:faults, npm run test:browser, and with a cluster npm run test:cluster.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/faults/', '<rootDir>/cluster/', '<rootDir>/browser/'],
  maxWorkers: 1,
  // For a machine that is slow or stalls; tests that require speed measure it themselves.
  testTimeout: 600_000,
};
