import type { Phase } from '../../../scenarios/kit/vocabulary.ts';
import { FAULT_TRAITS, isCompleted, isUndisturbed } from '../../model/faults.ts';
import { PHASE_TRAITS } from '../../model/phases.ts';
import type { Answer, LeftClientEvidence, OutsideEvidence, VisitEvidence } from '../evidence.ts';
import { isStarved } from './noise.ts';
import { formatSeconds, type Symptom } from './symptom.ts';
import type { Thresholds } from '../thresholds.ts';

const TOO_MANY_REQUESTS = 429;
const CLIENT_ERROR = 400;
const REDIRECT = 300;

/** Whether the server's process ended, and whether an ordinary client gets what it got before. */
export function judgeAnswers(evidence: OutsideEvidence, thresholds: Thresholds): Symptom[] {
  const crashed = judgeExit(evidence);
  if (crashed) return [crashed];
  const stopped = judgeFirstByte(evidence, thresholds) ?? judgeOrdinary(evidence, thresholds) ?? judgeCut(evidence);
  return stopped ? [stopped] : [];
}

function judgeExit({ exit, visits }: OutsideEvidence): Symptom | null {
  const ended = visits.filter(({ endedProcess }) => endedProcess).length;
  if (exit === null && ended === 0) return null;
  const count = ended > 0 ? ([ended, visits.length] as const) : ([1, 1] as const);
  const base = { kind: 'process-ended', count, ageMs: null, log: exit?.log ?? '' };
  if (exit !== null && exit.afterVisits === 0)
    return { ...base, verdict: 'not-judged', sentence: `The server ${exit.text} before a client had left.` };
  const text = exit?.text ?? 'lost the process that served the client';
  const after =
    exit === null ? '' : ` after ${exit.afterVisits} ${exit.afterVisits === 1 ? 'client' : 'clients'} had left`;
  return { ...base, verdict: 'crashed', sentence: `The server ${text}${after}: a client that leaves can end it.` };
}

/** Whether a client waited so long in vain that it is no slowness. */
function hasStoppedAnswering(answer: Answer, earlier: readonly Answer[], thresholds: Thresholds): boolean {
  const times = earlier.map(({ firstByteMs }) => firstByteMs).filter((ms) => ms !== null);
  const limitMs = Math.max(thresholds.firstByteMs, thresholds.firstByteFactor * Math.max(0, ...times));
  return answer.firstByteMs === null && times.length > 0 && answer.waitedMs >= limitMs;
}

function judgeFirstByte(
  { firstAnswer, ordinaryBefore, visits, ordinaryAfter }: OutsideEvidence,
  thresholds: Thresholds,
): Symptom | null {
  const all = [firstAnswer, ...[ordinaryBefore, ...visits, ordinaryAfter].map((visit) => visit?.answer ?? null)];
  const answers = all.filter((answer) => answer !== null);
  const at = answers.findIndex((answer, index) => hasStoppedAnswering(answer, answers.slice(0, index), thresholds));
  const stopped = answers[at];
  if (stopped === undefined) return null;
  const when = stopped === ordinaryAfter?.answer ? 'after the hang-ups' : `at request ${at + 1}`;
  const fastestMs = Math.min(...answers.map(({ firstByteMs }) => firstByteMs ?? Infinity));
  return {
    verdict: 'stopped-answering',
    kind: 'no-first-byte',
    count: [1, 1],
    ageMs: null,
    sentence: `The server stopped answering: ${when} no byte came within ${formatSeconds(stopped.waitedMs)}, and before it had taken ${Math.ceil(fastestMs)} ms.`,
  };
}

/** Slots that are gone, pools that are empty and states that are stuck are often said, or only slow, and not shown. */
function judgeOrdinary(evidence: OutsideEvidence, thresholds: Thresholds): Symptom | null {
  const change = compareOrdinary(evidence, thresholds);
  if (change === null || (change.kind === 'slow' && isStarved(evidence, thresholds))) return null;
  return { verdict: 'stopped-answering', count: [1, 1], ageMs: null, ...change };
}

/** What an ordinary client waits for longer, where the server waited for a core as well: null if it does not. */
export function findUnsureSlowness(evidence: OutsideEvidence, thresholds: Thresholds): Change | null {
  const change = compareOrdinary(evidence, thresholds);
  if (change?.kind !== 'slow' || !isStarved(evidence, thresholds)) return null;
  const sentence = `${change.sentence} The machine was so busy that the server had to wait for a core: run the check again on a quiet one.`;
  return { kind: 'slow', sentence };
}

/** Whether an ordinary client waits for longer than before: a single one may have waited for a core. */
export function isSlower(evidence: OutsideEvidence, thresholds: Thresholds): boolean {
  return compareOrdinary(evidence, thresholds)?.kind === 'slow';
}

type Change = Pick<Symptom, 'kind' | 'sentence'>;

function compareOrdinary(evidence: OutsideEvidence, thresholds: Thresholds): Change | null {
  const { ordinaryBefore, visits, ordinaryAfter } = evidence;
  const before = ordinaryBefore?.answer.status ?? null;
  const after = ordinaryAfter?.answer.status ?? null;
  if (ordinaryBefore === null || ordinaryAfter === null || (before !== null && before >= CLIENT_ERROR)) return null;
  if (after === TOO_MANY_REQUESTS || visits.some(({ answer }) => answer.status === TOO_MANY_REQUESTS)) return null;
  return findChange({ ...evidence, ordinaryBefore, ordinaryAfter }, thresholds);
}

type OrdinaryVisits = Pick<OutsideEvidence, 'visits'> & Record<'ordinaryBefore' | 'ordinaryAfter', VisitEvidence>;

/** What an ordinary client no longer gets as before; null if it does. */
function findChange({ ordinaryBefore, visits, ordinaryAfter }: OrdinaryVisits, thresholds: Thresholds): Change | null {
  const { status: before, contentType: typeBefore } = ordinaryBefore.answer;
  const { status: after, contentType: typeAfter, firstByteMs } = ordinaryAfter.answer;
  const isClosed = firstByteMs === null && ordinaryAfter.ended !== null;
  const describe = (got: string, gets: string) =>
    `An ordinary client got ${got} before the hang-ups, and ${gets} after them.`;
  if (before !== null && ((after !== null && after >= CLIENT_ERROR) || isClosed))
    return { kind: 'status', sentence: describe(String(before), String(after ?? 'nothing')) };
  if (typeBefore !== null && typeAfter !== null && typeBefore !== typeAfter)
    return { kind: 'headers', sentence: describe(`\`${typeBefore}\``, `\`${typeAfter}\``) };
  const hadBody = [ordinaryBefore, ...visits.slice(0, 2)].every(({ hasBody }) => hasBody);
  if (hadBody && !ordinaryAfter.hasBody && !isClosed)
    return { kind: 'no-body', sentence: describe('a body', 'the headers alone') };
  const slowestMs = Math.max(...[ordinaryBefore, ...visits].map(({ answer }) => answer.firstByteMs ?? 0));
  if (firstByteMs === null || firstByteMs < Math.max(thresholds.slowMs, thresholds.firstByteFactor * slowestMs))
    return null;
  return {
    kind: 'slow',
    sentence: describe(`its first byte within ${Math.ceil(slowestMs)} ms`, `after ${Math.ceil(firstByteMs)} ms`),
  };
}

/** A client that only reads must get the answer whole. */
function judgeCut({ fault, ordinaryBefore, visits, ordinaryAfter }: OutsideEvidence): Symptom | null {
  const reading = isUndisturbed(fault) ? visits : [ordinaryBefore, ordinaryAfter].filter((visit) => visit !== null);
  const cut = reading.filter(({ ended, answer }) => ended === 'cut' && answer.firstByteMs !== null);
  if (reading.length === 0 || cut.length < reading.length) return null;
  return {
    verdict: 'premature',
    kind: 'cut',
    count: [cut.length, reading.length],
    ageMs: null,
    sentence: 'The server broke the answer off although its client was still there and read it.',
  };
}

/** Why an answer is not one that a client could leave; null if it is. */
export function findAnswerProblem({
  fault,
  phase,
  ordinaryBefore,
  visits,
  ordinaryAfter,
}: Pick<OutsideEvidence, 'fault' | 'phase'> & {
  visits: readonly LeftClientEvidence[];
  ordinaryBefore: LeftClientEvidence | null;
  ordinaryAfter: LeftClientEvidence | null;
}): {
  kind: string;
  sentence: string;
} | null {
  const { status = null, location = null } = ordinaryBefore?.answer ?? {};
  const all = [ordinaryBefore, ...visits, ordinaryAfter];
  if (all.some((visit) => visit?.answer.status === TOO_MANY_REQUESTS))
    return {
      kind: 'rate-limited',
      sentence: 'The server limits how often one client may ask: it answered 429. Try it with the limit turned off.',
    };
  if (ordinaryBefore?.answer.firstByteMs === null && ordinaryBefore.ended === 'cut')
    return {
      kind: 'no-answer',
      sentence:
        'The server closed the connection without an answer. If it wants TLS, say --url https://localhost/path.',
    };
  if (status !== null && status >= CLIENT_ERROR)
    return {
      kind: 'error-status',
      sentence: `The server answered ${status}.${ADVICE[status] ?? ' Check the path, the method and the headers.'}`,
    };
  if (status !== null && status >= REDIRECT)
    return {
      kind: 'redirected',
      sentence: `The server answered ${status}: ask for ${location ?? 'what it names'} instead.`,
    };
  if (visits.length === 0) return null;
  if (isCompleted(fault) && !visits.some(({ ended }) => ended === 'regular'))
    return {
      kind: 'answer-endless',
      sentence: 'The answer did not come to its end within 5 s. --fault complete needs one that ends by itself.',
    };
  if (visits.every(({ hasMissedPhase }) => hasMissedPhase))
    return {
      kind: 'phase-missed',
      sentence: describeMissedPhase(phase),
    };
  if (!isCompleted(fault) && visits.every(({ ended }) => ended === 'regular'))
    return {
      kind: 'answer-complete',
      sentence:
        'The answer was complete before the client left. Ask for one that streams, or leave earlier: --phase before-headers.',
    };
  const held = visits.filter(({ isHeld }) => isHeld === true).length;
  if (FAULT_TRAITS[fault].client !== 'stops-reading' || held === 0) return null;
  return {
    kind: 'client-held',
    sentence: `The server kept ${held} of ${visits.length} clients that read no more until they reset, so whether it ever ends such a client was not seen. --linger 60000 lets them stay a minute longer.`,
  };
}

function describeMissedPhase(phase: Phase): string {
  const { needs, name } = PHASE_TRAITS[phase];
  if (needs === 'upload') return 'The server closed the connection before it had half of the body of the request.';
  if (needs === 'blocked-writes')
    return 'The server did not write so much that a client that does not read would stop it. Ask for a stream that writes more.';
  if (needs === 'body')
    return 'The server still read the body of the request when the client left. Ask with a shorter one, or for --phase during-upload.';
  return `More had come than ${name} allows when the client left: the server is too fast for it. Ask for --phase mid-stream.`;
}

const ADVICE: Readonly<Record<number, string>> = {
  401: ' Give the header with -H, or by --auth-command.',
  403: " Give the header with -H, or by --auth-command; a server that takes other hosts only, with -H 'host: ...'.",
  404: ' No such path: check --url.',
  405: " Another method is wanted: --url 'POST /path'.",
  426: ' It wants another protocol. If that is WebSocket, ask for --url ws://localhost/path.',
  421: " It wants another host: -H 'host: ...'.",
};
