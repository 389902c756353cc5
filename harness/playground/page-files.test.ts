import { expect, test } from 'vitest';
import { measurePageBytes } from './page-files.ts';

test('the page takes less than 200 kB', async () => {
  expect(await measurePageBytes()).toBeLessThan(200_000);
});
