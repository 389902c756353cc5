import type { Scenario } from './kit/scenario.ts';
import type { Stack } from './kit/stack.ts';

/** The patterns of the seed in the order of the report: the file below this folder, without its ending, is its id. */
export const seedScenarios = [
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
  'seed/one-per-user',
  'seed/complete',
  'seed/stay',
] as const;

/** Bugs from the wild, each with its fix: the folder holds `bug.ts` and `fix.ts`. */
export const incidents = listIncidentIds(
  '01-wrong-emitter',
  '02-false-alarm',
  '03-idle-generator',
  '04-never-started',
  '05-async-setup',
  '06-token-burn',
  '07-pipe',
  '08-closed-pipeline',
  '09-ignored-backpressure',
  '10-parked-drain',
  '11-half-open',
  '12-one-channel',
  '13-collected-signal',
  '14-shutdown',
  '15-reconnect-storm',
  '16-compression',
  '17-proxy-hop',
  '18-reset-stream',
  '19-success-as-abort',
  '20-crash',
  '21-must-survive',
  '22-head',
  '23-any-retention',
  '24-release-lock',
  '25-blind-probe',
  '26-mcp-tool',
  '27-waiting-upstream',
  '28-nginx-ignore-abort',
  '29-nginx-buffering',
  '30-websocket',
  '31-socket-io',
  '32-grpc',
  '33-graphql',
  '34-proxy-middleware',
  '35-payment',
  '36-unhandled-abort',
  '37-nginx-withheld',
  '38-truncated-reply',
  '39-deno-abort',
);

/** The pattern that holds, on each framework and runtime. */
export const recipes = [
  'recipes/on-http',
  'recipes/on-express',
  'recipes/on-fastify',
  'recipes/on-koa',
  'recipes/on-hono',
  'recipes/on-h3',
  'recipes/on-nest',
  'recipes/on-hapi',
  'recipes/on-trpc',
  'recipes/on-next',
  'recipes/on-http2',
  'recipes/on-bun',
  'recipes/on-deno',
] as const;

/** What a server sees of a client that is gone without a word. Each looks on for a minute, so a plain run leaves them out. */
export const halfOpenScenarios = [
  'half-open/quiet',
  'half-open/keepalive',
  'half-open/keepalive-probes',
  'half-open/ticking',
  'half-open/ticking-keepalive',
  'half-open/beats',
  'half-open/heartbeat-deadline',
  'half-open/socket-timeout',
  'half-open/socket-timeout-beats',
  'half-open/socket-timeout-bulk',
  'half-open/bounded-queue',
  'half-open/kernel-queue',
  'half-open/acknowledged',
  'half-open/tcp-retries',
  'half-open/own-link',
  'half-open/own-link-keepalive',
] as const;

/** Everything that is declared as a scenario, in the order of the report. */
export const scenarios: readonly string[] = [...seedScenarios, ...halfOpenScenarios, ...incidents, ...recipes];

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
export const selfCheckServers = { leaker: 'seed/silent', perfect: 'seed/close-listener' } as const;

function listIncidentIds(...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [`incidents/${name}/bug`, `incidents/${name}/fix`]);
}

/** Where the scenario's program lies. */
export function getSourceUrl(id: string): URL {
  return new URL(`./${id}.ts`, import.meta.url);
}

/** Imports one scenario, which starts nothing. */
export function loadScenario(id: string): Promise<Scenario> {
  return importDeclaration<Scenario>(id);
}

/** Imports one stack, which starts nothing and loads no framework. */
export function loadStack(id: string): Promise<Stack> {
  return importDeclaration<Stack>(id);
}

async function importDeclaration<T extends { id: string }>(id: string): Promise<T> {
  const { default: declaration } = (await import(getSourceUrl(id).href)) as { default: T };
  if (declaration.id === id) return declaration;
  throw new Error(`Expected ${getSourceUrl(id).pathname} to declare id '${id}', got '${declaration.id}'.`);
}
