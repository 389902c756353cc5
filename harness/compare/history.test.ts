import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { history } from './history.ts';

const TOLD = readFileSync(new URL('../../docs/upgrades.md', import.meta.url), 'utf8');

test.for(history)(
  'docs/upgrades.md tells of it, with the command that shows it: $title',
  ({ title, last, first, cell, ...rest }) => {
    const stack = rest.stack === undefined ? '' : ` --stack ${rest.stack}`;
    expect(TOLD).toContain(`### ${title}\n`);
    expect(TOLD).toContain(`npx hangup compare ${last} ${first}${stack} --cell "${cell}"`);
    for (const link of rest.links) expect(TOLD).toContain(link);
  },
);
