import { readFile } from 'node:fs/promises';
import { fileOf, loadStack } from '../../scenarios/catalog.ts';
import type { Stack } from '../../scenarios/kit/stack.ts';
import { programOf } from '../install/program.ts';
import type { Expected, ScenarioText, Planned } from '../model/plan.ts';
import { readAccepted, expectedBy, type Guards } from './accepted.ts';
import { guardsOf, requestOf, trialsOf, type Trial } from './stack-cells.ts';
import { needsOfTarget, targetsOf, type Target } from './stack-targets.ts';

/** The targets of these stacks with their cells: all, or the part that `npm test` looks at. */
export async function planStacks(ids: readonly string[], { full }: { full: boolean }): Promise<Planned[]> {
  const plans = await Promise.all(
    ids.map(async (id) => {
      const stack = await loadStack(id);
      const { targets: accepted } = await readAccepted(id);
      return Promise.all(
        targetsOf(stack).map((target) => planTarget(target, { full, accepted: accepted[target.name] })),
      );
    }),
  );
  return plans.flat();
}

interface How {
  full: boolean;
  accepted: Guards | undefined;
}

async function planTarget(target: Target, { full, accepted = {} }: How): Promise<Planned> {
  const { stack, name } = target;
  const trials = trialsOf(stack, target.line).filter(({ core }) => full || core);
  const cells = trials.map((trial) => expectedOf(target, trial, accepted));
  const program = await programOf(needsOfTarget(target));
  const planned = { id: name, cells, text: await textOf(stack, name) };
  if (typeof program === 'string') return { ...planned, program: { source: stack.id }, skipped: program };
  return { ...planned, program };
}

function expectedOf({ stack, name }: Target, trial: Trial, accepted: Guards): Expected {
  const { stream, fault, phase } = trial;
  const { all, held } = guardsOf(stack, trial);
  return {
    cell: { scenario: name, fault, phase, stream },
    guards: expectedBy(accepted, all, { ...stream, fault, phase }),
    request: requestOf(stack, trial),
    held,
  };
}

async function textOf({ id, docs, signals, bodies }: Stack, name: string): Promise<ScenarioText> {
  const claim = `What each disconnect signal and each stream of ${name} does.`;
  const guards = [...signals, ...new Set(Object.values(bodies).flat())];
  return {
    id: name,
    claim,
    why: '',
    lesson: '',
    links: [docs],
    guards,
    bodies,
    code: await readFile(fileOf(id), 'utf8'),
  };
}
