import { rmSync } from 'node:fs';

// The npm package of Node brings 67 MB of headers, for addons in C++. None is built here.
const { platform, arch } = process;
const folder = new URL(`../node_modules/node/node_modules/node-${platform}-${arch}/include/`, import.meta.url);
rmSync(folder, { recursive: true, force: true });
