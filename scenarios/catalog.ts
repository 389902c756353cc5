import type { Scenario } from './kit/scenario.ts';
import type { Stack } from './kit/stack.ts';

/** The patterns of the seed in the order of the report: the file below this folder, without its ending, is its id. */
export const catalog = [
  'seed/silent',
  'seed/ticking-write',
  'seed/ticking-pipe',
  'seed/ticking-pipeline',
  'seed/idle-pipeline',
  'seed/idle-signal',
  'seed/never-started',
  'seed/handler-owns',
  'seed/using',
  'seed/close-listener',
  'seed/late-listener',
  'seed/heartbeat',
  'seed/timeout',
  'seed/write-only',
  'seed/write-probe-empty',
  'seed/write-probe',
  'seed/select-race',
  'seed/select-race-loses-data',
  'seed/select-race-keeps-data',
  'seed/tail-poll',
  'seed/tail-watch',
  'seed/request-close',
  'seed/unread-body',
  'seed/stalled-write',
  'seed/stalled-deadline',
  'seed/complete',
  'seed/stay',
] as const;

/** Bugs from the wild, each with its fix: the folder holds `bug.ts` and `fix.ts`. */
export const incidents = pairs(
  '01-wrong-emitter',
  '16-compression',
  '17-proxy-hop',
  '18-reset-stream',
  '28-nginx-ignore-abort',
  '29-nginx-buffering',
  '30-websocket',
  '31-socket-io',
  '32-grpc',
  '33-graphql',
  '34-proxy-middleware',
  '35-nginx-withheld',
);

/** Every framework and runtime, in the order of the matrix. */
export const stacks = [
  'stacks/http',
  'stacks/express',
  'stacks/hono',
  'stacks/h3',
  'stacks/h3-1',
  'stacks/http2',
  'stacks/bun-serve',
  'stacks/deno-serve',
  'stacks/fastify',
  'stacks/koa',
  'stacks/hapi',
  'stacks/nest',
  'stacks/trpc',
  'stacks/next',
] as const;

/** The seed in other languages, each through the contract; a folder with a reference.json. */
export const references = [
  'references/rocket',
  'references/hyper',
  'references/axum',
  'references/actix-web',
  'references/go',
  'references/starlette',
] as const;

/** One server that must leak and one that must not: a run that does not see both as they are proves nothing. */
export const selfProof = { leaker: 'seed/silent', perfect: 'seed/close-listener' } as const;

function pairs(...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [`incidents/${name}/bug`, `incidents/${name}/fix`]);
}

/** Where the scenario's program lies. */
export function fileOf(id: string): URL {
  return new URL(`./${id}.ts`, import.meta.url);
}

/** Imports one scenario, which starts nothing. */
export function load(id: string): Promise<Scenario> {
  return declarationOf<Scenario>(id);
}

/** Imports one stack, which starts nothing and loads no framework. */
export function loadStack(id: string): Promise<Stack> {
  return declarationOf<Stack>(id);
}

async function declarationOf<T extends { id: string }>(id: string): Promise<T> {
  const { default: declaration } = (await import(fileOf(id).href)) as { default: T };
  if (declaration.id === id) return declaration;
  throw new Error(`Expected ${fileOf(id).pathname} to declare id '${id}', got '${declaration.id}'.`);
}
