import { wrapText } from '../../model/format.ts';
import { loadScenario, loadStack, references, scenarios, stacks } from '../../../scenarios/catalog.ts';
import { buildScenarioCells } from '../../plan/scenario-cells.ts';
import { readReference } from '../../install/references.ts';
import { REFERENCE_FAULTS } from '../../plan/references.ts';
import { listStackTargets } from '../../plan/stack-targets.ts';
import { buildStackCells } from '../../plan/stack-cells.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { selectIds } from '../../plan/selection.ts';

/** `hangup list`: every scenario with its claim, every stack with its signals, or those named; `long` adds their faults. */
export async function runList(
  words: readonly string[],
  { json, long }: { json: boolean; long: boolean },
): Promise<ExitCode> {
  const named = new Set(selectIds(words));
  const selectFrom = (ids: readonly string[]) => ids.filter((id) => words.length === 0 || named.has(id));
  const rows = await Promise.all([
    ...selectFrom(scenarios).map((id) => buildScenarioRow(id)),
    ...selectFrom(stacks).map((id) => buildStackRow(id)),
    ...selectFrom(references).map((id) => buildReferenceRow(id)),
  ]);
  if (json) console.log(JSON.stringify(rows, null, 2));
  else {
    const width = process.stdout.columns ?? Infinity;
    console.log((long ? renderLongList(rows, width) : renderListLines(rows, width)).join('\n'));
  }
  return EXIT.expected;
}

interface ListRow {
  id: string;
  claim: string;
  faults: string[];
}

async function buildScenarioRow(id: string): Promise<ListRow> {
  const scenario = await loadScenario(id);
  const faults = buildScenarioCells(scenario).map(({ cell }) => cell.fault);
  return { id, claim: scenario.claim, faults: [...new Set(faults)] };
}

async function buildStackRow(id: string): Promise<ListRow> {
  const stack = await loadStack(id);
  const targets = listStackTargets(stack).map(({ name }) => name);
  const claim = `${targets.join(', ')}. Which of its signals tell of a disconnect: ${stack.signals.join(', ')}?`;
  return { id, claim, faults: [...new Set(buildStackCells(stack, { line: null }).map(({ fault }) => fault))] };
}

async function buildReferenceRow(id: string): Promise<ListRow> {
  const { servers, shapes } = await readReference(id);
  const ways = servers.map(({ name }) => name).join(', ');
  return { id, claim: `${ways}. The seed's streams: ${shapes.join(', ')}.`, faults: [...REFERENCE_FAULTS] };
}

/** A line for each, cut off where the terminal ends; the claims of a folder stand below each other. */
export function renderListLines(rows: readonly Pick<ListRow, 'id' | 'claim'>[], width: number): string[] {
  const getFolder = (id: string) => id.split('/', 1)[0];
  const folders = Map.groupBy(rows, ({ id }) => getFolder(id));
  const lines = rows.map(({ id, claim }) => {
    const idWidth = Math.max(...folders.get(getFolder(id))!.map((row) => row.id.length));
    return `${id.padEnd(idWidth)}  ${claim}`;
  });
  return lines.map((line) => (line.length <= width ? line : `${line.slice(0, width - 1)}…`));
}

/** Each with its whole claim and its faults, below each other. */
export function renderLongList(rows: readonly ListRow[], width: number): string[] {
  const indent = (text: string) => wrapText(text, width - 2).map((line) => `  ${line}`);
  return rows.flatMap(({ id, claim, faults }, index) => [
    ...(index === 0 ? [] : ['']),
    id,
    ...indent(claim),
    ...indent(`faults: ${faults.join(', ')}`),
  ]);
}
