import { readFileSync } from 'node:fs';
import { isSupported } from '../harness/install/supported-node.js';

// Runs before the tests, in plain JavaScript: an old Node must be able to read it. The pinned Node is a devDependency whose
// install script fetches the binary; where scripts are denied, npm falls back to the system's Node without a word.

const { devDependencies, engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

if (!isSupported) {
  console.error(
    `Expected Node ${engines.node}, best the pinned ${devDependencies.node}; got ${process.versions.node} from ${process.execPath}. ` +
      'The install script of the package `node` did not run: allow it, then `npm rebuild node`.',
  );
  process.exit(3);
}
