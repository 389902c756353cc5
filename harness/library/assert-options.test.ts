import { expect, test } from 'vitest';
import { check, hangUp } from './index.ts';
import { toReleaseOnDisconnect } from './matchers.ts';

const handle = () => new Response();

test.each([
  [{ fault: 'leave' }, "the option fault to be one of reset, fin, half-close, abort, kill, stall; got 'leave'"],
  [{ phase: 'late' }, "the option phase to be one of before-headers, mid-stream; got 'late'"],
  [{ times: 0 }, 'the option times to be a whole number, 1 or more; got 0'],
  [{ times: 1.5 }, 'the option times to be a whole number, 1 or more; got 1.5'],
  [{ withinMs: Number.NaN }, 'the option withinMs to be a number of milliseconds, 0 or more; got NaN'],
  [{ body: { a: 1 } }, 'the option body to be text; got an object with a'],
  [{ headers: ['a: b'] }, 'the option headers to be an object of texts; got a: b'],
  [{ foult: 'fin' }, 'an option of headers, body, insecure, fault, phase, method, withinMs, times; got foult'],
  ['fin', "options such as { fault: 'fin' }, got 'fin'"],
])('the matcher refuses a wrong option, and asks nothing: %j', async (options, sentence) => {
  await expect(toReleaseOnDisconnect(handle, '/', options as never)).rejects.toThrow(`Expected ${sentence}.`);
});

test('options in the place of the path are refused', async () => {
  await expect(toReleaseOnDisconnect(handle, { fault: 'fin' } as never)).rejects.toThrow(
    "Expected a path such as '/events', and then the options; got an object with fault.",
  );
});

test.each([
  [{ fault: 'leave' }, "the option fault to be one of reset, fin, half-close, abort, kill, stall; got 'leave'"],
  [{ times: 3 }, 'an option of headers, body, insecure, fault, phase, method, withinMs, signal; got times'],
])('hangUp refuses a wrong option: %j', async (options, sentence) => {
  await expect(hangUp('http://127.0.0.1:9', options as never)).rejects.toThrow(`Expected ${sentence}.`);
});

test.each([
  [
    { command: 'node server.js' },
    "the option command to be the words of a command, such as ['node', 'server.js']; got",
  ],
  [{ attach: '127.0.0.1:3000' }, 'the option attach to be the URL of a server, such as http://127.0.0.1:3000; got'],
  [{ fault: ['fin', 'leave'] }, 'the option fault to be one or a list of reset, fin, half-close, abort, kill, stall,'],
  [{ dwellMs: '5' }, "the option dwellMs to be a number of milliseconds, 0 or more; got '5'"],
  [{ lingerMs: '5' }, "the option lingerMs to be a number of milliseconds, 0 or more; got '5'"],
])('check refuses a wrong option: %j', async (options, sentence) => {
  await expect(check(options as never)).rejects.toThrow(`Expected ${sentence}`);
});

test('an option that is undefined is one that is left out', async () => {
  const unset = { fault: undefined, times: undefined, headers: undefined, body: undefined, method: undefined };
  await expect(toReleaseOnDisconnect(7, '/', unset)).rejects.toThrow('got 7');
});
