import type { CheckFinding, CheckVerdict } from '../model/check-report.ts';
import type { InsideProbe } from '../check/probe/probe.ts';
import { findPortOwner } from '../check/server/listener.ts';
import { buildRequest } from '../check/request.ts';
import { HarnessError } from '../system/errors.ts';
import { check } from './check.ts';
import { assertOptions, assertPath } from './assert-options.ts';
import { checkInProcess } from './in-process.ts';
import type { Asked } from './fixes.ts';
import { assertRealTime } from './real-time.ts';
import { joinMethod, listHeaderLines, type RequestOptions } from './request-options.ts';
import { listen, type ListeningServer } from './server-target.ts';
import { useProbe } from './session.ts';
import type { HangUpFault, HangUpPhase } from './vocabulary.ts';

/** How clients ask, how they leave, and how long the server may take. */
export interface ReleaseOptions extends RequestOptions {
  /** `reset` if left out. */
  fault?: HangUpFault | undefined;
  /** `mid-stream` if left out. */
  phase?: HangUpPhase | undefined;
  /** `GET` if left out, or `POST` if there is a body. */
  method?: string | undefined;
  /** How many visits count; 3 if left out. */
  times?: number | undefined;
  /** How long after its client left the server may still hold something; 1,000 if left out, and never less. */
  withinMs?: number | undefined;
}

/** What is still held, and how it was looked for. */
export interface ReleaseReport extends Asked {
  /** `GET /events`. */
  request: string;
  /** `resets in mid-stream`. */
  departure: string;
  findings: readonly CheckFinding[];
}

/** What fails: also what waits without an end, whose cleanup never runs. */
const FAILING: readonly CheckVerdict[] = [
  'leak',
  'crashed',
  'stopped-answering',
  'premature',
  'unfinished',
  'retained',
];

/**
 * Lets clients ask a server and leave, and says what it still holds for them. A server of this process is followed from inside; one
 * that a command starts, or that another process has, is looked at from outside (Linux, 17 s).
 * @param received a server of node:http, a fetch handler, the app of a framework, a URL, or `{ command }`
 * @throws {Error} with a sentence, if nothing can be said
 */
export async function findHeld(
  received: unknown,
  path: string = readPath(received),
  options: ReleaseOptions = {},
): Promise<ReleaseReport> {
  assertPath(path);
  assertOptions('toReleaseOnDisconnect', options);
  assertRealTime();
  const { fault = 'reset', phase = 'mid-stream' } = options;
  const { findings, isFetch } = await look(received, path, options);
  const request = nameRequest(path, options).name;
  return {
    request,
    departure: `${fault}, ${phase}`,
    findings: findings.filter(({ verdict }) => FAILING.includes(verdict)),
    isFetch,
    hasBody: options.body !== undefined,
  };
}

type Look = Pick<ReleaseReport, 'findings' | 'isFetch'>;

async function look(received: unknown, path: string, options: ReleaseOptions): Promise<Look> {
  if (isCommand(received)) return checkOutside({ ...received }, path, options);
  const url = readUrl(received);
  if (url === null)
    return useProbe(async (probe) => {
      await using server = await listen(received);
      return await lookInside({ probe, server }, path, options);
    });
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const owner = findPortOwner(port);
  const server = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    protocol: 'http1',
    isSecure: url.protocol === 'https:',
    isFetch: false,
  } as const;
  if (owner === process.pid || owner === null) return useProbe((probe) => lookInside({ probe, server }, path, options));
  try {
    // It may be a proxy of a server in this process.
    return await useProbe((probe) => lookInside({ probe, server }, path, options));
  } catch (error) {
    if (!(error instanceof HarnessError && error.code === 'not-in-process')) throw error;
    return checkOutside({ attach: url.origin }, path, options);
  }
}

interface InsideScope {
  probe: InsideProbe;
  server: Omit<ListeningServer, keyof AsyncDisposable>;
}

async function lookInside({ probe, server }: InsideScope, path: string, options: ReleaseOptions): Promise<Look> {
  const { fault = 'reset', phase = 'mid-stream', times = 3, withinMs = 0 } = options;
  const request = nameRequest(path, options);
  const findings = await checkInProcess(probe, { server, request, fault, phase, times, withinMs });
  return { findings, isFetch: server.isFetch };
}

/** @throws {HarnessError} if it was not judged */
async function checkOutside(
  target: { command: readonly string[] } | { attach: string },
  path: string,
  { method, withinMs: lingerMs = 0, ...options }: ReleaseOptions,
): Promise<Look> {
  const { findings, verdict } = await check({ ...target, ...options, url: joinMethod(method, path), lingerMs });
  if (verdict === 'not-judged')
    throw new HarnessError('not-judged', `Nothing can be said: ${findings.map(({ sentence }) => sentence).join(' ')}`);
  return { findings, isFetch: false };
}

function nameRequest(path: string, options: ReleaseOptions) {
  const { method, body, insecure = false } = options;
  return buildRequest({
    url: joinMethod(method, path),
    headers: listHeaderLines(options),
    insecure,
    ...(body !== undefined && { body }),
  });
}

function isCommand(received: unknown): received is { command: readonly string[] } {
  return typeof received === 'object' && received !== null && 'command' in received;
}

/** `/events?user=1` of a URL that has it. */
function readPath(received: unknown): string {
  const { pathname, search } = readUrl(received) ?? { pathname: '/', search: '' };
  return pathname + search;
}

/** Null for what is no URL. */
function readUrl(received: unknown): URL | null {
  const text = received instanceof URL ? received.href : received;
  return typeof text === 'string' && /^https?:/.test(text) && URL.canParse(text) ? new URL(text) : null;
}
