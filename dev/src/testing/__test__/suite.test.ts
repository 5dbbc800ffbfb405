import { count } from '../suite';
import { summary } from '../summary';

const report = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, numRuntimeErrorTestSuites: 0 };

test.each([
  ['all tests pass', 0, report, { passed: 5, failed: 0, skipped: 1 }],
  ['tests fail', 1, { ...report, numFailedTests: 2 }, { passed: 5, failed: 2, skipped: 1 }],
  ['a file does not even load', 1, { ...report, numRuntimeErrorTestSuites: 1 }, { passed: 5, failed: 1, skipped: 1 }],
  ['jest fails although its tests pass', 1, report, { passed: 5, failed: 1, skipped: 1 }],
  ['no test passed', 0, { ...report, numPassedTests: 0 }, { passed: 0, failed: 1, skipped: 1 }],
  ['jest printed no result', 1, undefined, { passed: 0, failed: 1, skipped: 0 }],
])('counts a suite of which %s', (_case, code, result, counts) => {
  expect(count(code, result)).toEqual(counts);
});

test('the summary ends with a line of its own', () => {
  const lines = summary([
    { suite: 'auth', passed: 3, failed: 0, skipped: 0, seconds: 1.23 },
    { suite: 'orders', passed: 4, failed: 1, skipped: 0, seconds: 2 },
  ]).split('\n');
  expect(lines).toContain('auth                  3        0        0      1.2');
  expect(lines.at(-1)).toBe('7 passed, 1 failed');
});
