/** The jest setup of every package: TypeScript through swc, workspace sources instead of built files. */
module.exports = {
  testEnvironment: require.resolve('./jest-environment.js'),
  setupFiles: [require.resolve('./jest-shared-libraries.js')],
  testEnvironmentOptions: { customExportConditions: ['@ticketing/source', 'node', 'node-addons'] },
  testMatch: ['**/__test__/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' } }],
    '\\.(ttf|png)$': require.resolve('./jest-bytes.js'),
  },
  transformIgnorePatterns: ['/node_modules/(?!dejavu-fonts-ttf/)'],
  globalSetup: require.resolve('./jest-global-setup.js'),
  globalTeardown: require.resolve('./jest-global-teardown.js'),
  testTimeout: 60_000,
  // By default jest leaves one core free: half of a machine with two.
  maxWorkers: '100%',
};
