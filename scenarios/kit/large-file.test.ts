import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { getLargeFile } from './large-file.ts';

afterAll(() => rmSync(getLargeFile().directory, { recursive: true })); // a worker of the tests does not always exit by itself

test('a film is the same for all who ask, and slow to read', async () => {
  const source = getLargeFile().createReadStream();
  const [first] = (await once(source, 'data')) as [Buffer];
  source.destroy();
  await once(source, 'close');
  expect(first.length).toBe(1024);
  expect(getLargeFile()).toBe(getLargeFile());
});

test.runIf(existsSync('/proc/self/fd'))('a film counts how often it is open', async () => {
  const source = getLargeFile().createReadStream();
  await once(source, 'open');
  expect(getLargeFile().countOpenDescriptors()).toBe(1);
  source.destroy();
  await once(source, 'close');
  expect(getLargeFile().countOpenDescriptors()).toBe(0);
});
