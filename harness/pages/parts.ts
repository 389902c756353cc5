import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { incidents, load } from '../../scenarios/catalog.ts';
import { incidentTable } from './incident-table.ts';
import { serverCode } from './server-code.ts';

const ROOT = new URL('../../', import.meta.url);

/** Makes a generated part of a page. @throws {Error} a sentence, for a name that there is not */
export async function partOf(name: string): Promise<string> {
  const [, file] = /^server of (\S+)$/.exec(name) ?? [];
  if (file !== undefined) return fenced(serverCode(await readFile(fileURLToPath(new URL(file, ROOT)), 'utf8'), file));
  if (name === 'table of incidents') return incidentTable(await Promise.all(incidents.map((id) => load(id))));
  throw new Error(`Expected \`server of <file>\` or \`table of incidents\`, got \`${name}\`.`);
}

function fenced(code: string): string {
  return `\`\`\`ts\n${code}\n\`\`\``;
}
