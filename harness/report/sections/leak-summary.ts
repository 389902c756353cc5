import { FAULT_TRAITS } from '../../model/faults.ts';
import type { Result } from '../../model/result.ts';
import type { Block, Section } from '../model.ts';
import { formatCellNames } from './cell-names.ts';
import { type CellKind, getCellKind, isLeak } from './scenario-table.ts';
import type { ServerResults } from './servers.ts';

/** The servers that leak, those that differ first, each with its claim and the way to its pictures. */
export function listLeaks(servers: readonly ServerResults[]): Section[] {
  const leaking = servers.filter(({ results }) => results.some(isPlainLeak));
  if (leaking.length === 0) return [];
  const ranked = leaking.toSorted((one, other) => Number(hasDifference(other)) - Number(hasDifference(one)));
  const items = ranked.map(({ name, text, results }) => {
    const link = text === undefined ? name : { text: name, to: `#${name}` };
    const consequences = Map.groupBy(results.filter(isPlainLeak), (result) => describeConsequence(getCellKind(result)));
    const sentences = [...consequences].map(
      ([consequence, found]) => `${consequence} ${formatCellNames(found.map(({ cell }) => cell))}.`,
    );
    return [link, `: ${[...(text === undefined ? [] : [text.claim]), ...sentences].join(' ')}`];
  });
  return [{ title: 'What leaks', level: 2, tone: null, audience: 'document', blocks: [{ kind: 'list', items }] }];
}

/** What a table of leaks means where all is as expected: they are there to be seen. */
export function explainLeaks(servers: readonly ServerResults[]): Section[] {
  const isExpected = servers.every(({ results }) => results.every(({ status }) => status === 'expected'));
  const leaking = servers.filter(({ results }) => results.some(isPlainLeak));
  if (servers.length < 2 || leaking.length === 0 || !isExpected) return [];
  const isEarly = (result: Result) => isPlainLeak(result) && getCellKind(result) === 'premature';
  const [leak, release] = leaking.length === 1 ? ['leaks', 'releases'] : ['leak', 'release'];
  const early = leaking.some(({ results }) => results.some(isEarly)) ? ` or ${release} too early` : '';
  const items = [
    `${leaking.length} of these ${servers.length} servers ${leak} after a disconnect${early}, on purpose: they show the bug, the others its fix.`,
    `All did what they claim. To see why one leaks: \`npx hangup explain ${leaking[0]!.name}\``,
  ];
  const blocks: Block[] = [{ kind: 'list', items }];
  return [{ title: 'What it means', level: 2, tone: null, audience: 'all', blocks }];
}

/** What a kind of leak does, in words that go on with the cells in which it did. */
function describeConsequence(kind: CellKind): string {
  if (kind === 'crashed') return 'Crashes after';
  if (kind === 'premature') return 'Releases too early with';
  if (kind === 'double') return 'Releases twice after';
  if (kind === 'lost') return 'Loses items after';
  return kind === 'withheld' ? 'Withholds items after' : 'Leaks after';
}

function hasDifference({ results }: ServerResults): boolean {
  return results.some(({ status }) => status === 'different');
}

/** Whether it leaks although the server could see the client leave. */
function isPlainLeak(result: Result): boolean {
  const { client, network } = FAULT_TRAITS[result.cell.fault];
  return client === 'leaves' && network === 'loopback' && isLeak(result);
}
