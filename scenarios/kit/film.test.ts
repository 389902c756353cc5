import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { film } from './film.ts';

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
