import { expect, test } from 'vitest';
import { describeRepository } from './manifest.ts';

test.each([
  'git@example.org:team/hangup.git',
  'https://example.org/team/hangup.git',
  'https://token@example.org/team/hangup',
  'ssh://git@example.org/team/hangup.git',
])('the manifest names the repository of the remote %s', (remote) => {
  expect(describeRepository(remote)).toEqual({
    repository: { type: 'git', url: 'git+https://example.org/team/hangup.git' },
    homepage: 'https://example.org/team/hangup#readme',
    bugs: 'https://example.org/team/hangup/issues',
  });
});

test.each([null, '/srv/hangup.git'])('without a remote on a server (%s) it names none', (remote) => {
  expect(describeRepository(remote)).toEqual({});
});
