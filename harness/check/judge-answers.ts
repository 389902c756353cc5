import type { Answer, OutsideEvidence } from './evidence.ts';
import { formatSeconds, type Symptom } from './symptom.ts';
import type { Thresholds } from './thresholds.ts';

const TOO_MANY_REQUESTS = 429;
const CLIENT_ERROR = 400;
const REDIRECT = 300;

/** Whether the server's process ended, and whether an ordinary client gets what it got before. */
export function judgeAnswers(evidence: OutsideEvidence, thresholds: Thresholds): Symptom[] {
  const crashed = judgeExit(evidence);
  if (crashed) return [crashed];
  const stopped = judgeFirstByte(evidence, thresholds) ?? judgeStatus(evidence);
  return stopped ? [stopped] : [];
}

function judgeExit({ exit, visits, markedStarts }: OutsideEvidence): Symptom | null {
  const ended = visits.filter(({ endedProcess }) => endedProcess).length;
  if (exit === null && ended === 0) return null;
  const count = ended > 0 ? ([ended, visits.length] as const) : ([1, 1] as const);
  const base = { kind: 'process-ended', count, ageMs: null, log: exit?.log ?? '' };
  if (exit !== null && exit.afterVisits === 0)
    return { ...base, verdict: 'not-judged', sentence: `The server ${exit.text} before a client had left.` };
  if (exit?.restarted === true && markedStarts > 1)
    return {
      ...base,
      verdict: 'not-judged',
      kind: 'second-listening',
      sentence: `The server ended and was started again while clients left: its marks say ${markedStarts} times that it listens. Check it without what restarts it.`,
    };
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

/** Slots that are gone and pools that are empty are often said, not shown. */
function judgeStatus({ ordinaryBefore, visits, ordinaryAfter }: OutsideEvidence): Symptom | null {
  const before = ordinaryBefore?.answer.status ?? null;
  const after = ordinaryAfter?.answer.status ?? null;
  const isClosed = ordinaryAfter?.answer.firstByteMs === null && ordinaryAfter.ended !== null;
  if (before === null || before >= CLIENT_ERROR || ((after === null || after < CLIENT_ERROR) && !isClosed)) return null;
  if (after === TOO_MANY_REQUESTS || visits.some(({ answer }) => answer.status === TOO_MANY_REQUESTS)) return null;
  return {
    verdict: 'stopped-answering',
    kind: 'status',
    count: [1, 1],
    ageMs: null,
    sentence: `The server answered ${before} before the hang-ups, and ${after ?? 'nothing'} to an ordinary client after them.`,
  };
}

/** Why an answer is not one that a client could leave; null if it is. */
export function findAnswerProblem({
  ordinaryBefore,
  visits,
  ordinaryAfter,
}: Pick<OutsideEvidence, 'ordinaryBefore' | 'visits' | 'ordinaryAfter'>): { kind: string; sentence: string } | null {
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
  if (visits.length > 0 && visits.every(({ ended }) => ended === 'regular'))
    return {
      kind: 'answer-complete',
      sentence:
        'The answer was complete before the client left. Ask for one that streams, or leave earlier: --phase before-headers.',
    };
  return null;
}

const ADVICE: Readonly<Record<number, string>> = {
  401: ' Give the header with -H, or by --auth-command.',
  403: " Give the header with -H, or by --auth-command; a server that takes other hosts only, with -H 'host: ...'.",
  404: ' No such path: check --url.',
  405: " Another method is wanted: --url 'POST /path'.",
  421: " It wants another host: -H 'host: ...'.",
};
