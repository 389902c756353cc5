import { copyFile, mkdir } from 'node:fs/promises';
import packageJson from '../package.json' with { type: 'json' };
import { buildPackage } from '../harness/package/build.ts';

// `npm pack`: builds dist/ and the manifest that is published, in the place of ours. `postpack` puts ours back.
if (!('devDependencies' in packageJson))
  throw new Error('Expected the package.json of the checkout, got the published one: `git checkout package.json`.');
await mkdir('node_modules/.cache', { recursive: true });
await copyFile('package.json', 'node_modules/.cache/package.json');
await buildPackage();
