const { transform, testEnvironmentOptions } = require('@ticketing/common/jest-preset.js');

/** Whole-system suites: each file starts a stack of its own, so they run one after the other. */
module.exports = {
  transform,
  testEnvironment: 'node',
  testEnvironmentOptions,
  testMatch: ['**/*.test.ts'],
  // They are suites of their own: npm run test:faults, npm run test:browser, and with a cluster npm run test:cluster.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/faults/', '<rootDir>/cluster/', '<rootDir>/browser/'],
  maxWorkers: 1,
  // For a machine that is slow or stalls; what has to be quick is measured by the test that says so.
  testTimeout: 600_000,
};
