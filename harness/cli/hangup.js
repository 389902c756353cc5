#!/usr/bin/env node
// With own-node.js the only JavaScript of the project, so that an old Node can read it: it finds a Node for the rest.
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);

// 23 lacks what came to 22 later.
if (major < 22 || (major === 22 && minor < 19) || major === 23) {
  const { handOver } = await import('./own-node.js');
  await handOver('22.19, 24 or newer');
} else {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/hangup', import.meta.url)));
  // Node strips types by itself from 24 on (22 cannot read `await using`), but not below node_modules.
  const native = major >= 24 && !import.meta.url.includes('/node_modules/');
  if (!native) (await import('tsx/esm/api')).register();
  await import('./main.ts');
}
