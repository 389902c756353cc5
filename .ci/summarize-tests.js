import { readFileSync } from 'node:fs';

// Prints what failed in these files of vitest's json reporter, and as the last line the sum of their tests. A file that is missing
// is a failure: the tests that should have written it did not run. Plain JavaScript, for the Node of the machine.

const sum = { passed: 0, failed: 0 };
for (const file of process.argv.slice(2)) addTests(file);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed === 0 ? 0 : 1;

function addTests(file) {
  const report = readReport(file);
  if (report === null)
    return addFailure(`Expected the tests to write ${file}, got none: they did not run to their end`);
  sum.passed += report.numPassedTests;
  for (const { name, status, message, assertionResults } of report.testResults) {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    for (const { fullName } of failed) addFailure(`${name}: ${fullName}`);
    if (status === 'failed' && failed.length === 0) addFailure(`${name}: ${message}`); // its tests were not even begun
  }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

function addFailure(sentence) {
  sum.failed += 1;
  console.log(`FAILED ${sentence}`);
}
