#!/usr/bin/env node
// With own-node.js the only JavaScript of the project, so that an old Node can read it: it finds a Node for the rest.
import { fileURLToPath } from 'node:url';

const OLDEST = [22, 19];
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  const { handOver } = await import('./own-node.js');
  await handOver(OLDEST.join('.'));
} else {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/hangup', import.meta.url)));
  // Node strips types by itself from 24 on (22 cannot read `await using`), but not below node_modules.
  const native = major >= 24 && !import.meta.url.includes('/node_modules/');
  if (!native) (await import('tsx/esm/api')).register();
  await import('./main.ts');
}
