import type { Run } from '../../model/run.ts';

/** The two kinds of cells that a run may hold, each as a run of its own. */
interface RunParts {
  scenarios: Run;
  stacks: Run;
}

export function splitRun(run: Run): RunParts {
  const targets = new Set(run.results.filter(({ cell }) => cell.stream).map(({ cell }) => cell.scenario));
  return {
    scenarios: {
      ...run,
      servers: run.servers.filter(({ id }) => !targets.has(id)),
      results: run.results.filter(({ cell }) => !targets.has(cell.scenario)),
    },
    stacks: {
      ...run,
      servers: run.servers.filter(({ id }) => targets.has(id)),
      results: run.results.filter(({ cell }) => targets.has(cell.scenario)),
    },
  };
}
