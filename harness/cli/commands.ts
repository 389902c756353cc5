import type { ExitCode } from './exit.ts';

/** Whether the help lists a command. */
export const isListed = (_command: string): boolean => true;

/** The commands. Each is loaded when it is called: no other waits for what it needs. */
export const commands = {
  accept: defer(async () => (await import('./commands/accept.ts')).acceptBehavior),
  bisect: defer(async () => (await import('./commands/bisect.ts')).runBisect),
  build: defer(async () => (await import('./commands/build.ts')).runBuild),
  check: defer(async () => (await import('./commands/check.ts')).runCheck),
  compare: defer(async () => (await import('./commands/compare.ts')).runCompare),
  contract: defer(async () => (await import('./commands/contract.ts')).runContract),
  doctor: defer(async () => (await import('./commands/doctor.ts')).runDoctor),
  explain: defer(async () => (await import('./commands/explain.ts')).runExplain),
  init: defer(async () => (await import('./commands/init.ts')).runInit),
  install: defer(async () => (await import('./commands/install.ts')).runInstall),
  list: defer(async () => (await import('./commands/list.ts')).runList),
  merge: defer(async () => (await import('./commands/merge.ts')).runMerge),
  playground: defer(async () => (await import('./commands/playground.ts')).runPlayground),
  report: defer(async () => (await import('./commands/report.ts')).runReport),
  run: defer(async () => (await import('./commands/run.ts')).runRun),
  serve: defer(async () => (await import('./commands/serve.ts')).runServe),
  timeline: defer(async () => (await import('./commands/timeline.ts')).runTimeline),
  workshop: defer(async () => (await import('./commands/workshop.ts')).runWorkshop),
  workshopCheck: defer(async () => (await import('./commands/workshop-check.ts')).runWorkshopCheck),
  workshopHint: defer(async () => (await import('./commands/workshop.ts')).runHint),
  workshopList: defer(async () => (await import('./commands/workshop-list.ts')).runWorkshopList),
  workshopNew: defer(async () => (await import('./commands/workshop-new.ts')).runWorkshopNew),
  workshopReset: defer(async () => (await import('./commands/workshop.ts')).runReset),
} as const;

type CommandRunner<A extends unknown[]> = (...args: A) => Promise<ExitCode>;

function defer<A extends unknown[]>(load: () => Promise<CommandRunner<A>>): CommandRunner<A> {
  return async (...args) => (await load())(...args);
}
