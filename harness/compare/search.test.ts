import { expect, test } from 'vitest';
import { findFirstChange, type ChangeState } from './bisect.ts';

/** `ooxxnn`: o is as before, n has changed, x cannot be observed. */
async function search(versions: string): Promise<{ found: string; looks: number }> {
  let looks = 0;
  const shown: Record<string, ChangeState> = { o: 'old', n: 'new', x: 'broken' };
  const look = async (place: number) => {
    looks += 1;
    return shown[versions[place]!]!;
  };
  const { last, first, broken } = await findFirstChange({ last: 0, first: versions.length - 1 }, look);
  return { found: `${last}-${first}${broken.length > 0 ? ` not ${broken.join()}` : ''}`, looks };
}

test.each([
  ['on', '0-1'],
  ['oon', '1-2'],
  ['onn', '0-1'],
  ['ooooooonnn', '6-7'],
  ['onnnnnnnnn', '0-1'],
  ['ooooooooon', '8-9'],
  ['oxn', '0-2 not 1'],
  ['ooooxxnnnn', '3-6 not 4,5'],
  ['oxxxxxxxxn', '0-9 not 1,2,3,4,5,6,7,8'],
  ['oxoxonxnxn', '4-5'],
])('In %s the change lies at %s', async (versions, found) => {
  expect((await search(versions)).found).toBe(found);
});

test('A thousand versions need ten looks', async () => {
  const { found, looks } = await search('o'.repeat(700).padEnd(1_000, 'n'));
  expect(found).toBe('699-700');
  expect(looks).toBeLessThanOrEqual(10);
});
