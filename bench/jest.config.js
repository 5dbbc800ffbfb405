module.exports = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@ticketing/source', 'node', 'node-addons'] },
  testMatch: ['**/__test__/**/*.test.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' } }],
  },
  testTimeout: 30_000,
};
