import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TEXTS = ['name', 'version', 'description', 'type'];

/** Throws an error that names what package.json lacks. */
export function assertManifest() {
  const manifest = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));
  const lacking = TEXTS.find((name) => typeof manifest?.[name] !== 'string');
  if (lacking !== undefined) throw new Error(`package.json without its "${lacking}"`);
  if (typeof manifest.devDependencies?.node !== 'string') throw new Error('package.json without its Node');
}

/** The sentence for an error of a file that is missing or damaged. */
export function describeLoadFailure(error) {
  const options = process.env.NODE_OPTIONS;
  const repair = `Run \`git status\` and \`npm ci\` there.`;
  const got = `got ${describeError(error)}`;
  return options
    ? `Expected to load hangup from ${ROOT} with NODE_OPTIONS=${JSON.stringify(options)}, ${got}. Try it without NODE_OPTIONS. ${repair}`
    : `Expected a whole checkout of hangup in ${ROOT}, ${got}. ${repair}`;
}

/** With the place of what Node could not parse: it stands on the first line of the stack. */
function describeError(error) {
  const [first = ''] = String(error?.stack).split('\n');
  const place = first.startsWith('file:') ? ` in ${first}` : '';
  return `${error?.message ?? error}${place}`.replace(/\.$/, '');
}
