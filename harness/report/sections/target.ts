import type { Run } from '../../model/run.ts';
import { anchorOf, blocks, link, prose, table } from '../render/markdown-syntax.ts';
import { linesOf, rowsOf, type Line } from './fold-cells.ts';
import { wordsOf } from './symbols.ts';
import { rerunTarget, stackOf, targetsOf, versionsOf, type TargetResults } from './targets.ts';

/** Guards that do the same in every cell. */
interface Group {
  guards: readonly string[];
  lines: readonly Line[];
}

const HEAD = ['guard', 'method / phase / fault / body / shape', 'behaviour'];

type Tables = ReadonlyMap<string, readonly Line[]>;

/** A section for each target. The later targets of a stack say only in what they differ from the first. */
export function targetSections(stacks: Run): string[] {
  const targets = targetsOf(stacks);
  return targets.map((target) => {
    const first = targets.find((one) => stackOf(one.name) === stackOf(target.name) && isObserved(one));
    const alone = first === undefined || first === target || !isObserved(target);
    return blocks([
      `### ${prose(target.name)}`,
      headOf(target),
      ...(alone ? [behaviourTable(tablesOf(target))] : comparedWith(target, first)),
    ]);
  });
}

function isObserved({ results }: TargetResults): boolean {
  return results.some(({ attempt }) => attempt.verdicts.some(({ outcome }) => outcome !== 'unknown'));
}

/** What each guard did, as far as anything is known. */
function tablesOf(target: TargetResults, inWords = (behaviour: string) => behaviour): Tables {
  const told = target.guards.map((guard) => {
    const rows = rowsOf(target.results, guard).map((row) => {
      return { ...row, behaviour: inWords(wordsOf(guard, row.behaviour)) };
    });
    return [guard, linesOf(rows)] as const;
  });
  return new Map(told.filter(([, lines]) => lines.length > 0));
}

function headOf(target: TargetResults): string {
  const { stack, runtime } = versionsOf(target);
  const served = stack === '' ? 'Not observed.' : `${prose(stack)} on ${prose(runtime)}.`;
  const documented = (target.text?.links ?? []).map((url) => ` Its documentation: ${link(url)}.`).join('');
  return `${served}${documented} To observe it again: \`${rerunTarget(target.name)}\``;
}

function comparedWith(target: TargetResults, first: TargetResults): string[] {
  const blind = isBlind(target) !== isBlind(first);
  const words = blind ? withoutCause : undefined;
  const [own, its] = [tablesOf(target, words), tablesOf(first, words)];
  const same = (guard: string) => JSON.stringify(own.get(guard)) === JSON.stringify(its.get(guard));
  const other = [...tablesOf(target)].filter(([guard]) => !same(guard));
  const lacking = [...its.keys()].filter((guard) => !own.has(guard)).map((guard) => `\`${guard}\``);
  const name = `[${prose(first.name)}](#${anchorOf(first.name)})`;
  const aside = blind ? ' One of them cannot tell whether a read or a write told it; this is left aside.' : '';
  if (other.length === 0 && lacking.length === 0) return [`The same as ${name} in every cell.${aside}`];
  const without = lacking.length > 0 ? `, and without ${lacking.join(', ')}` : '';
  return [
    `The same as ${name}, but for what follows${without}.${aside}`,
    ...(other.length > 0 ? [behaviourTable(new Map(other))] : []),
  ];
}

/** Whether its server cannot tell how it learned of a disconnect. */
function isBlind({ results }: TargetResults): boolean {
  return results.some(({ attempt }) => attempt.history.versions?.notices === false);
}

function withoutCause(behaviour: string): string {
  return behaviour.replace(/ by (?:read|write|timer|gc)/, '');
}

function behaviourTable(tables: Tables): string {
  if (tables.size === 0) return '';
  const alike = Map.groupBy([...tables], ([, lines]) => JSON.stringify(lines));
  const groups = [...alike.values()].map((same): Group => ({
    guards: same.map(([guard]) => guard),
    lines: same[0]![1],
  }));
  return table(
    HEAD,
    groups.flatMap(({ guards, lines }) =>
      lines.map(({ cells, says }, index) => [
        index === 0 ? guards.map((guard) => `\`${guard}\``).join(', ') : '',
        `\`${cells}\``,
        prose(says),
      ]),
    ),
  );
}
