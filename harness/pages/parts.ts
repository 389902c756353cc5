import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { incidents, loadScenario } from '../../scenarios/catalog.ts';
import { type CodeMeaning, DIFFERENCES, REASONS_OF_OUTCOMES, SKIPS, UNKNOWNS, USAGE_ERRORS } from '../model/codes.ts';
import { FAILURES } from '../model/failure-codes.ts';
import { escapeProse, renderMarkdownTable } from '../report/render/markdown-syntax.ts';
import { cutFunction } from './cut-function.ts';
import { renderIncidentTable } from './incident-table.ts';
import { renderTimelinePart } from './timelines.ts';

const ROOT = new URL('../../', import.meta.url);

/** Makes a generated part of a page. @throws {Error} a sentence, for a name that there is not */
export async function buildPagePart(name: string): Promise<string> {
  const [, file] = /^server of (\S+)$/.exec(name) ?? [];
  if (file !== undefined) return formatCodeBlock('ts', extractServerCode(await readSource(file), file));
  const [, functionName, functionFile] = /^function (\S+) of (\S+)$/.exec(name) ?? [];
  if (functionName !== undefined && functionFile !== undefined)
    return cutFunctionBlock({ name: functionName, file: functionFile });
  const [, timeline] = /^timeline of (\S+)$/.exec(name) ?? [];
  if (timeline !== undefined) return renderTimelinePart(timeline);
  if (name === 'table of incidents')
    return renderIncidentTable(await Promise.all(incidents.map((id) => loadScenario(id))));
  if (name === 'tables of codes') return renderCodeTables();
  throw new Error(
    `Expected \`server of <file>\`, \`function <name> of <file>\`, \`timeline of <name>\`, \`table of incidents\` or \`tables of codes\`, got \`${name}\`.`,
  );
}

function renderCodeTables(): string {
  const tables: Record<string, Record<string, CodeMeaning>> = {
    'Failures: exit code 3': FAILURES,
    'Wrong usage: exit code 2': USAGE_ERRORS,
    'Skipped cells': SKIPS,
    'Unknown verdicts: exit code 3': UNKNOWNS,
    'Differences: exit code 1': DIFFERENCES,
    'Outcomes with more than one reason': REASONS_OF_OUTCOMES,
  };
  return Object.entries(tables)
    .map(([title, codes]) => {
      const rows = Object.entries(codes).map(([code, { meaning, remedy }]) => [
        `\`${code}\``,
        escapeProse(meaning),
        escapeProse(remedy),
      ]);
      return `## ${title}\n\n${renderMarkdownTable(['code', 'meaning', 'what to do'], rows)}`;
    })
    .join('\n\n');
}

async function readSource(file: string): Promise<string> {
  return readFile(fileURLToPath(new URL(file, ROOT)), 'utf8');
}

const LANGUAGES: Readonly<Record<string, string>> = { '.rs': 'rust', '.go': 'go', '.py': 'python' };

async function cutFunctionBlock(wanted: { name: string; file: string }): Promise<string> {
  return formatCodeBlock(LANGUAGES[extname(wanted.file)]!, cutFunction(await readSource(wanted.file), wanted));
}

function formatCodeBlock(language: string, code: string): string {
  return `\`\`\`${language}\n${code}\n\`\`\``;
}

/** What a generated part of a page is about: `server of scenarios/seed/silent.ts`, `table of incidents`. */
type PartBuilder = (name: string) => Promise<string>;

const PART_PATTERN = /(?<begin><!-- generated: (?<name>.+?) -->\n)[^]*?(?<end><!-- end of generated -->)/g;

/**
 * A page of markdown with every generated part made anew. A part stands between `<!-- generated: NAME -->` and
 * `<!-- end of generated -->`; everything else is written by hand and left alone.
 */
export async function regeneratePage(page: string, buildPart: PartBuilder): Promise<string> {
  const names = [...page.matchAll(PART_PATTERN)].map(({ groups }) => groups!.name!);
  const parts = await Promise.all(names.map((name) => buildPart(name)));
  return page.replaceAll(PART_PATTERN, (...match) => {
    const { begin, end } = match.at(-1) as Record<'begin' | 'end', string>;
    return `${begin}\n<!-- prettier-ignore-start -->\n\n${parts.shift()!.trim()}\n\n<!-- prettier-ignore-end -->\n${end}`;
  });
}

const SERVER_KEYS = ['serve', 'listen'] as const;

/**
 * The server of a scenario's file: the text of its `serve` or `listen`, moved to the margin. That is what a page shows, because
 * the rest of the file is about the harness.
 * @throws {Error} a sentence, if the text has no such part
 */
export function extractServerCode(source: string, file: string): string {
  const lines = source.split('\n');
  const firstIndex = lines.findIndex((line) => SERVER_KEYS.some((key) => line.startsWith(`  ${key}: `)));
  const lastIndex = lines.findIndex((line, index) => index >= firstIndex && (line === '  },' || line === '  }),'));
  if (firstIndex === -1 || lastIndex === -1)
    throw new Error(`Expected ${file} to have a \`serve\` or \`listen\` that ends with a line of its own, got none.`);
  return lines
    .slice(firstIndex, lastIndex + 1)
    .map((line) => line.slice(2))
    .join('\n');
}
