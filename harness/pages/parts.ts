import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { incidents, loadScenario } from '../../scenarios/catalog.ts';
import { renderIncidentTable } from './incident-table.ts';
import { extractServerCode } from './server-code.ts';

const ROOT = new URL('../../', import.meta.url);

/** Makes a generated part of a page. @throws {Error} a sentence, for a name that there is not */
export async function buildPagePart(name: string): Promise<string> {
  const [, file] = /^server of (\S+)$/.exec(name) ?? [];
  if (file !== undefined)
    return formatCodeBlock(extractServerCode(await readFile(fileURLToPath(new URL(file, ROOT)), 'utf8'), file));
  if (name === 'table of incidents')
    return renderIncidentTable(await Promise.all(incidents.map((id) => loadScenario(id))));
  throw new Error(`Expected \`server of <file>\` or \`table of incidents\`, got \`${name}\`.`);
}

function formatCodeBlock(code: string): string {
  return `\`\`\`ts\n${code}\n\`\`\``;
}
