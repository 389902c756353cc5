import { FAULT_TRAITS } from '../model/faults.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessLook } from '../check/probe/look.ts';
import type { InsideProbe } from '../check/probe/probe.ts';
import { QUICK_VISIT } from '../check/inside-evidence.ts';
import { toFinding } from '../check/advice/finding.ts';
import { judgeHeld } from '../check/symptoms/held.ts';
import type { CheckRequest } from '../check/request.ts';
import type { CheckFinding } from '../model/check-report.ts';
import { createLoopbackEnv } from '../observe/network/loopback.ts';
import { Programs } from '../observe/programs.ts';
import { HarnessError } from '../system/errors.ts';
import { Workspace } from '../system/workspace.ts';
import { leaveSoon, type Departure } from './leave.ts';
import { mapSite } from './map-site.ts';
import type { ListeningServer } from './server-target.ts';
import { describeUncaught, UncaughtErrors } from './uncaught-errors.ts';
import type { HangUpFault, HangUpPhase } from './vocabulary.ts';

/** How clients ask a server in this process, and how they leave. */
export interface InProcessPlan {
  server: Pick<ListeningServer, 'host' | 'port' | 'protocol' | 'isSecure'>;
  request: CheckRequest;
  fault: HangUpFault;
  phase: HangUpPhase;
  /** How many visits count. */
  times: number;
  /** How long after the last client has left the server may still hold something. */
  withinMs: number;
}

const WARM_UPS = 2;
/** A handler may send nothing: its client leaves then without an answer. */
const BODY_MS = 500;
const SETTLE_MS = 150;
/** Of a pool each of these adds less. */
const QUICK_HANG_UPS = 20;
const AT_ONCE = 5;
/** What goes on differs from what ends by itself only so long after the client left. */
const LEAST_WAIT_MS = 1_000;
/** What a look calls going on was seen shortly before it. A handler that worked on for a moment, and has ended, is not seen so much later. */
const GOING_ON_MS = 1_300;
const GOING_ON: readonly string[] = ['activity', 'write'];

let sessions = 0;

/**
 * What requests of this process opened and still hold after their clients left. Nothing if all was released.
 * @throws {HarnessError} if nothing can be said
 */
export async function checkInProcess(probe: InsideProbe, plan: InProcessPlan): Promise<CheckFinding[]> {
  await using workspace = new Workspace();
  const { signal } = new AbortController();
  const programs = FAULT_TRAITS[plan.fault].ownProcess
    ? await Programs.translatePrograms([], workspace.createPath('programs'), signal)
    : Programs.createEmpty();
  await using networkEnv = createLoopbackEnv(workspace, programs);
  using uncaught = new UncaughtErrors();
  try {
    const findings = await new InProcessRun(probe, plan, { networkEnv, signal }).run();
    return uncaught.list.length === 0 ? findings : [toCrash(uncaught.list[0], plan), ...findings];
  } finally {
    probe.pause();
  }
}

class InProcessRun {
  readonly #probe: InsideProbe;
  readonly #plan: InProcessPlan;
  readonly #departure: Departure;
  /** Numbers of visits are used once: what an earlier test left may go on. */
  readonly #base: number;
  #leftAtMs = 0;

  constructor(probe: InsideProbe, plan: InProcessPlan, scope: Pick<Departure, 'networkEnv' | 'signal'>) {
    const { server, request, fault, phase } = plan;
    sessions += 1;
    this.#probe = probe;
    this.#plan = plan;
    this.#base = sessions * 10 * QUICK_VISIT;
    const target = {
      host: server.host,
      port: server.port,
      connection: `in-process-${sessions}`,
      hold: null,
      request: { ...request.request, ...(server.protocol === 'http2' && { protocol: 'http2' as const }) },
      ...(server.isSecure && { tls: { acceptsAny: true } }),
    };
    this.#departure = { ...scope, target, fault, phase, withinMs: BODY_MS };
  }

  async run(): Promise<CheckFinding[]> {
    const { times, withinMs } = this.#plan;
    const requestsBefore = this.#probe.countRequests();
    for (let number = -WARM_UPS; number < 0; number += 1) await this.#visit(number);
    if (this.#probe.countRequests() === requestsBefore) throw describeUnseen(this.#plan.server);

    const visits = Array.from({ length: times }, (_, number) => number);
    for (const number of visits) await this.#visit(number);
    const sinceMs = performance.now() - this.#leftAtMs;
    await sleep(Math.max(0, Math.max(withinMs, LEAST_WAIT_MS) - sinceMs));
    const look = this.#readLook(await this.#probe.look([]));
    if (look.held.length === 0) return [];
    // Which generator waits is asked only if nothing else explains what is left: it takes the engine seconds.
    const isRetained = look.held.every(({ kind }) => kind === 'response');
    const parkedVisits = visits.map((number) => this.#base + number);
    const afterVisits = isRetained ? this.#readLook(await this.#probe.look(parkedVisits)) : look;
    const findings = this.#judge(afterVisits, await this.#hangUpQuickly());
    if (!findings.some(({ kind }) => GOING_ON.includes(kind))) return findings;
    await sleep(GOING_ON_MS);
    return this.#judge(afterVisits, this.#readLook(await this.#probe.look([])));
  }

  /** One client that leaves, and is given a while to be missed. */
  async #visit(number: number): Promise<void> {
    this.#probe.beginVisit(this.#base + number);
    await leaveSoon(this.#departure);
    this.#probe.endVisit();
    this.#leftAtMs = performance.now();
    await sleep(SETTLE_MS);
  }

  /** What is left may be a pool: that does not grow with each of many more. */
  async #hangUpQuickly(): Promise<ProcessLook> {
    this.#probe.beginVisit(this.#base + QUICK_VISIT);
    for (let count = 0; count < QUICK_HANG_UPS; count += AT_ONCE)
      await Promise.all(
        Array.from({ length: AT_ONCE }, () => leaveSoon({ ...this.#departure, phase: 'before-headers', mayEnd: true })),
      );
    this.#probe.endVisit();
    await sleep(LEAST_WAIT_MS);
    return this.#readLook(await this.#probe.look([]));
  }

  #judge(afterVisits: ProcessLook, last: ProcessLook): CheckFinding[] {
    const { request, fault, phase, times } = this.#plan;
    const evidence = {
      visits: Array.from({ length: times }, () => ({})),
      afterVisits: [afterVisits],
      last: [last],
      quickHangUps: QUICK_HANG_UPS,
      sinceLastVisitMs: performance.now() - this.#leftAtMs,
    };
    return judgeHeld(evidence).map(({ group, ...symptom }) => {
      const mapped = group && { ...group, site: group.site && mapSite(group.site) };
      return toFinding({ ...symptom, ...(mapped && { group: mapped }) }, { request: request.name, fault, phase });
    });
  }

  /** Only what these visits left, with their numbers from 0. */
  #readLook(look: ProcessLook): ProcessLook {
    const held = look.held.map((group) => {
      const visits = Object.entries(group.visits).map(([visit, count]) => [Number(visit) - this.#base, count] as const);
      return { ...group, visits: Object.fromEntries(visits.filter(([visit]) => Math.abs(visit) <= QUICK_VISIT)) };
    });
    return { ...look, held: held.filter(({ visits }) => Object.keys(visits).length > 0) };
  }
}

function toCrash(error: unknown, { request, fault, phase, times }: InProcessPlan): CheckFinding {
  const sentence = describeUncaught(error);
  const symptom = { verdict: 'crashed', kind: 'error', sentence, count: [times, times], ageMs: null } as const;
  return toFinding({ ...symptom, source: 'inside', log: String(error) }, { request: request.name, fault, phase });
}

function describeUnseen({ protocol, isSecure }: InProcessPlan['server']): HarnessError {
  const sentence =
    protocol === 'http2' && isSecure
      ? 'Expected an http2 server that takes HTTP/1.1 over TLS as well, got none: create it with allowHTTP1: true, or without TLS.'
      : 'Expected a server of node:http in this process, got no request in the visits: it runs in a worker or another process. Give { command } or its URL.';
  return new HarnessError('not-in-process', sentence);
}
