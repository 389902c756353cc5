import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { film } from './film.ts';

afterAll(() => rmSync(film().directory, { recursive: true })); // a worker of the tests does not always exit by itself

test('a film is the same for all who ask, and slow to read', async () => {
  const source = film().open();
  const [first] = (await once(source, 'data')) as [Buffer];
  source.destroy();
  await once(source, 'close');
  expect(first.length).toBe(1024);
  expect(film()).toBe(film());
});

test.runIf(existsSync('/proc/self/fd'))('a film counts how often it is open', async () => {
  const source = film().open();
  await once(source, 'open');
  expect(film().timesOpen()).toBe(1);
  source.destroy();
  await once(source, 'close');
  expect(film().timesOpen()).toBe(0);
});
