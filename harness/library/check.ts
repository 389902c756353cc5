import type { Fault, Phase } from '../../scenarios/kit/vocabulary.ts';
import { checkServer } from '../check/check.ts';
import { CHECK_DEFAULTS, planLooks } from '../check/options.ts';
import { buildRequests } from '../check/request.ts';
import type { CheckReport } from '../model/check-report.ts';
import { UsageError } from '../system/errors.ts';
import { assertOptions } from './assert-options.ts';
import { listHeaderLines, type RequestOptions } from './request-options.ts';

/** Which server, what it is asked, and how its clients leave. */
export interface CheckOptions extends RequestOptions {
  /** The words that start the server, as a shell would divide them: `['node', 'server.js']`. */
  command?: readonly string[] | undefined;
  /** Instead: a server on this machine that already runs, such as `http://127.0.0.1:3000`. It is never signalled. */
  attach?: string | undefined;
  /** What to ask for: `/events`, `POST /chat`, or more than one. `/` if left out. */
  url?: string | readonly string[] | undefined;
  /** Ways of leaving; `reset` if left out. */
  fault?: Fault | readonly Fault[] | undefined;
  /** Moments of leaving; `mid-stream` if left out. */
  phase?: Phase | readonly Phase[] | undefined;
  /** How many visits count; 4 if left out, and as many again when in doubt. */
  times?: number | undefined;
  /** Let each client stay so much longer before it leaves in the middle of its answer. */
  dwellMs?: number | undefined;
  /** Look on for so much longer at the end. */
  lingerMs?: number | undefined;
  /** Of a Node server: also measure what each client leaves in memory, which takes some 8 s more. */
  deep?: boolean | undefined;
  /** Of a Node server: only from inside, in less than 8 s. */
  quick?: boolean | undefined;
  /** Where the command runs, and what is added to its environment. */
  cwd?: string | undefined;
  env?: Readonly<Record<string, string>> | undefined;
  /** Whether HOST and PORT are set for the server; true if left out. */
  setPort?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /** Gets a sentence for each step. */
  onProgress?: ((sentence: string) => void) | undefined;
}

/**
 * What an unchanged server still does and holds after its clients have left: `hangup check` as a function. It takes about 17 s, of a Node
 * server 25 s, and needs Linux.
 * @throws {Error} with a sentence, if the options cannot be read or there is no /proc
 */
export async function check(options: CheckOptions): Promise<CheckReport> {
  assertOptions('check', options);
  const { url = '/', body, insecure = false } = options;
  const headers = listHeaderLines(options);
  const requests = buildRequests(toList(url), { headers, insecure, ...(body !== undefined && { body }) });
  return checkServer({
    ...resolveTarget(options),
    requests,
    before: null,
    ...planLooks({
      faults: toList(options.fault ?? []),
      phases: toList(options.phase ?? []),
      quick: options.quick ?? false,
    }),
    visits: options.times ?? CHECK_DEFAULTS.visits,
    dwellMs: options.dwellMs ?? CHECK_DEFAULTS.dwellMs,
    lingerMs: options.lingerMs ?? CHECK_DEFAULTS.lingerMs,
    deep: options.deep ?? CHECK_DEFAULTS.deep,
    signal: options.signal ?? new AbortController().signal,
    onProgress: options.onProgress ?? (() => {}),
  });
}

function resolveTarget({ command, attach, cwd, env, setPort = true }: CheckOptions) {
  const [file, ...args] = command ?? [];
  if ((file === undefined) === (attach === undefined))
    throw new UsageError(
      'invalid-command',
      "Expected command or attach, got neither or both: check({ command: ['node', 'server.js'], url: '/events' }).",
    );
  if (file === undefined) return { name: attach!, target: { origin: new URL(attach!), quick: true } };
  return {
    name: [file, ...args].join(' '),
    target: { command: { file, args, ...(cwd !== undefined && { cwd }), ...(env && { env }) }, setPort },
  };
}

function toList<T>(one: T | readonly T[]): readonly T[] {
  return Array.isArray(one) ? (one as readonly T[]) : [one as T];
}
