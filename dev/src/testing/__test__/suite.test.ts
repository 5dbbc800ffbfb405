import { join } from 'node:path';
import { root } from '../../paths';
import { findingsIn } from '../suite';
import { summary } from '../summary';

const report = {
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 1,
  numRuntimeErrorTestSuites: 0,
  testResults: [],
};

test.each([
  ['all tests pass', 0, report, { passed: 5, failed: 0, skipped: 1 }],
  ['tests fail', 1, { ...report, numFailedTests: 2 }, { passed: 5, failed: 2, skipped: 1 }],
  ['a file does not even load', 1, { ...report, numRuntimeErrorTestSuites: 1 }, { passed: 5, failed: 1, skipped: 1 }],
  ['jest fails although its tests pass', 1, report, { passed: 5, failed: 1, skipped: 1 }],
  ['no test passed', 0, { ...report, numPassedTests: 0 }, { passed: 0, failed: 1, skipped: 1 }],
  ['jest printed no result', 1, undefined, { passed: 0, failed: 1, skipped: 0 }],
])('counts a suite of which %s', (_case, code, result, counts) => {
  expect(findingsIn(code, result)).toMatchObject(counts);
});

test('names what failed: tests, and files that did not run', () => {
  const times = { startTime: 1_000, endTime: 2_500 };
  const { failures, files } = findingsIn(1, {
    ...report,
    testResults: [
      {
        ...times,
        name: join(root, 'auth/a.test.ts'),
        status: 'failed',
        assertionResults: [
          { fullName: 'signing in works', status: 'passed' },
          { fullName: 'signing out works', status: 'failed' },
        ],
      },
      { ...times, name: join(root, 'auth/b.test.ts'), status: 'failed', assertionResults: [] },
    ],
  });
  expect(failures).toEqual(['auth/a.test.ts: signing out works', 'auth/b.test.ts']);
  expect(files[0]).toEqual({ path: 'auth/a.test.ts', seconds: 1.5 });
});

test('the summary ends with a line of its own', () => {
  const lines = summary([
    { suite: 'auth', passed: 3, failed: 0, skipped: 0, seconds: 1.23, files: [], failures: [] },
    {
      suite: 'orders',
      passed: 4,
      failed: 1,
      skipped: 0,
      seconds: 2,
      files: [{ path: 'orders/a.test.ts', seconds: 1.9 }],
      failures: ['orders/a.test.ts: reserving works'],
    },
  ]).split('\n');
  expect(lines).toContain('auth                  3        0        0      1.2');
  expect(lines).toContain('FAILED orders/a.test.ts: reserving works');
  expect(lines).toContain('    1.9 s  orders/a.test.ts');
  expect(lines.at(-1)).toBe('7 passed, 1 failed');
});
