import type { Scenario } from '../../scenarios/kit/scenario.ts';
import type { Needs } from '../install/program.ts';

/** What has to be on this machine for a scenario to be served. */
export function needsOf({ id, packages = [], runtime, needs = [] }: Scenario): Needs {
  return {
    source: id,
    ...(packages.length > 0 && { packages: Object.fromEntries(packages.map((name) => [name, name])) }),
    ...(runtime !== undefined && { runtime }),
    nginx: needs.includes('nginx'),
  };
}
