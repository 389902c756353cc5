import { FAULT_TRAITS } from '../../model/faults.ts';
import type { Result } from '../../model/result.ts';
import { toBehavior, PROMPT_MS } from '../../model/behavior.ts';
import { foldMatchingCells } from './fold-cells.ts';
import { isCrashFree } from './stack-symbols.ts';
import { CRASH_GUARD, formatTargetNames, type ServerResults } from './servers.ts';
import { buildTable, formatCode } from './blocks.ts';
import type { Section } from '../model.ts';

/** Cells that deserve attention whether they are accepted or not: one guard, the same cells, on some targets. */
interface Notable {
  title: string;
  guard: string;
  targets: readonly string[];
  /** `POST / * / * / * / *`. */
  lines: readonly string[];
}

interface NotableRule {
  title: string;
  /** Whether it is asked of this guard of this target. */
  isApplicable: (guard: string, target: ServerResults) => boolean;
  isMatch: (behavior: string, result: Result) => boolean;
}

/** The names that promise to tell of a client that left. */
const DISCONNECT_NAMES = /abort|cancel|close|disconnect|signal/i;
const FINISH_NAMES = /finish/i;

/** One that only stops reading is still there. */
const hasClientLeft = ({ cell }: Result) => FAULT_TRAITS[cell.fault].client === 'leaves';
const isSignal = (guard: string, target: ServerResults) => target.signals.includes(guard);

const NOTABLE_RULES: readonly NotableRule[] = [
  {
    title: 'An error was not handled, which ends an ordinary process',
    isApplicable: (guard) => guard === CRASH_GUARD,
    isMatch: (behavior) => !isCrashFree(behavior),
  },
  {
    title: 'Given back twice',
    isApplicable: (guard) => guard !== CRASH_GUARD,
    isMatch: (behavior) => behavior === 'double',
  },
  {
    title: 'Fired although the client was still connected',
    isApplicable: (guard) => guard !== CRASH_GUARD,
    isMatch: (behavior) => behavior === 'premature',
  },
  {
    title: 'Silent although the client left and the name promises to tell',
    isApplicable: (guard, target) => DISCONNECT_NAMES.test(guard) && isSignal(guard, target),
    isMatch: (behavior, result) => behavior === 'silent' && hasClientLeft(result),
  },
  {
    title: 'Said that all was sent although the client left',
    isApplicable: (guard, target) => FINISH_NAMES.test(guard) && isSignal(guard, target),
    isMatch: (behavior, result) => behavior.startsWith('released') && hasClientLeft(result),
  },
  {
    title: `Fired late: more than ${PROMPT_MS} ms after the client left`,
    isApplicable: isSignal,
    isMatch: (behavior) => behavior.endsWith(', late'),
  },
];

/** By rules on the data alone. */
function findNotables(stacks: readonly ServerResults[]): Notable[] {
  const notables = NOTABLE_RULES.flatMap((rule) => stacks.flatMap((target) => applyRule(rule, target)));
  const groups = Map.groupBy(notables, ({ title, guard, lines }) => JSON.stringify([title, guard, lines]));
  return [...groups.values()].map((group) => ({ ...group[0]!, targets: group.flatMap((notable) => notable.targets) }));
}

function applyRule({ title, isApplicable, isMatch }: NotableRule, target: ServerResults): Notable[] {
  const guards = target.guards.filter((guard) => isApplicable(guard, target));
  return guards.flatMap((guard) => {
    const getVerdict = ({ attempt }: Result) =>
      attempt.verdicts.find(({ name, outcome }) => name === guard && outcome !== 'unknown');
    const judged = target.results.filter((result) => getVerdict(result) !== undefined);
    const lines = foldMatchingCells(judged, (result) => isMatch(toBehavior(getVerdict(result)!), result));
    return lines.length === 0 ? [] : [{ title, guard, targets: [target.name], lines }];
  });
}

/** What a maintainer should look at first, with a table for each rule that applies. */
export function buildNotableSections(stacks: readonly ServerResults[]): Section[] {
  const byTitle = [...Map.groupBy(findNotables(stacks), ({ title }) => title)];
  if (byTitle.length === 0) return [];
  const common = { tone: null, audience: 'document' } as const;
  return [
    {
      ...common,
      title: 'What deserves attention',
      level: 2,
      blocks: [{ kind: 'text', text: 'By rules on what was observed, whether it is accepted or not.' }],
    },
    ...byTitle.map(([title, notables]): Section => {
      const rows = notables.map(({ guard, lines, targets }) => [
        formatCode(guard),
        formatTargetNames(targets),
        lines.map(formatCode).join(', '),
      ]);
      return { ...common, title, level: 3, blocks: [buildTable(['guard', 'targets', 'where'], rows)] };
    }),
  ];
}
