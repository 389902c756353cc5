import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Where reports go unless it is said, as the user would write it: reports/ of the checkout wherever in it the command is typed,
 * because docs/reports/ is another; elsewhere reports/ of the current folder.
 */
export function getDefaultOutputFolder(here = process.cwd()): string {
  const below = `${here}/`.startsWith(ROOT) && !ROOT.includes('/node_modules/');
  return below ? relative(here, join(ROOT, 'reports')) || '.' : 'reports';
}
