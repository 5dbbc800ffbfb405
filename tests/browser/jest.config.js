const { transform, testEnvironment, testEnvironmentOptions } = require('@ticketing/common/jest-preset.js');

/** Every page in every state: too long to be run with everything else, of which only the purchase is a part. */
module.exports = {
  transform,
  testEnvironment,
  testEnvironmentOptions,
  testMatch: ['**/browser.test.ts'],
  maxWorkers: 1,
  testTimeout: 120_000,
};
