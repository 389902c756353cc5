#!/usr/bin/env node
// The `hangup` of the published package. An old Node must be able to read it.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`hangup needs Node 20.19 or newer, and this is ${process.versions.node}.`);
  process.exitCode = 3;
} else await import('./hangup.js');
