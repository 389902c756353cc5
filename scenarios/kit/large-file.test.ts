import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { largeFile } from './large-file.ts';

test('a large file is slow to read', async () => {
  const source = largeFile.createReadStream();
  const [first] = (await once(source, 'data')) as [Buffer];
  source.destroy();
  await once(source, 'close');
  expect(first.length).toBe(1024);
});

test.runIf(existsSync('/proc/self/fd'))('a large file counts how often it is open', async () => {
  const source = largeFile.createReadStream();
  await once(source, 'open');
  expect(largeFile.countOpenDescriptors()).toBe(1);
  source.destroy();
  await once(source, 'close');
  expect(largeFile.countOpenDescriptors()).toBe(0);
});
