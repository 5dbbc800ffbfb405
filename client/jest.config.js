// Not UTC, and with daylight saving time, so that time zone bugs show.
process.env.TZ = 'Europe/Berlin';

module.exports = {
  testEnvironment: 'node',
  testMatch: ['**/__test__/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/.next/'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' } }],
  },
};
