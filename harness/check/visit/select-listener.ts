import { isHttp2Preface } from './answer.ts';
import type { Answer } from '../evidence.ts';
import { findAskedListeners, type Listener } from '../server/listener.ts';
import { toOrdinary, type VisitPlan } from './visit-plan.ts';
import { ActiveVisit, type VisitScope } from './visit.ts';

const NOT_FOUND = 404;
/** A port that is silent for so long may be the one; one of several that is not HTTP says so at once. */
const ASK_MS = 2_000;

/** How the server is to be asked, and what the very first client got. */
interface FirstAnswer {
  plan: VisitPlan;
  answer: Answer | null;
}

/** A listener that may be the one, and those that the server itself was connected to while it answered. */
interface Candidate extends FirstAnswer {
  listener: Listener;
  asked: readonly Listener[];
}

/**
 * Chooses the listener that is asked, and the protocol that it speaks: the one on the port that the server was given, or the first
 * whose answer to the path is no 404, and which the server does not ask in turn when another one is asked. Those whose port the
 * log names go before the others.
 */
export async function selectListener(scope: VisitScope): Promise<FirstAnswer> {
  const { server, plan } = scope;
  const listeners = sortLikeliestFirst(server.listeners, { givenPort: server.givenPort, log: server.log.getTail() });
  const candidates: Candidate[] = [];
  for (const listener of listeners) {
    server.listener = listener;
    const candidate = await askOnce(scope, listener);
    if (candidate !== null) candidates.push(candidate);
    if (hasAnswered(candidate) && listener.port === server.givenPort) break;
  }
  const chosen = chooseCandidate(candidates);
  server.listener = chosen?.listener ?? listeners[0]!;
  return chosen ?? { plan, answer: null };
}

/** Undefined if there is none. One that answers goes before one that may yet. */
function chooseCandidate(candidates: readonly Candidate[]): Candidate | undefined {
  const upstreams = candidates.flatMap(({ listener, asked }) => asked.filter((other) => other !== listener));
  const fronts = candidates.filter(({ listener }) => !upstreams.includes(listener));
  return fronts.find(hasAnswered) ?? candidates.find(hasAnswered) ?? fronts[0] ?? candidates[0];
}

function hasAnswered(candidate: FirstAnswer | null): boolean {
  return candidate?.answer?.firstByteMs != null;
}

/** The port that the server was given, then those that stand in the log, then the others, each in the order in which they were made. */
export function sortLikeliestFirst(
  listeners: readonly Listener[],
  { givenPort, log }: { givenPort: number | null; log: string },
): Listener[] {
  const isNamed = ({ port }: Listener) => new RegExp(`(?<!\\d)${port}(?!\\d)`).test(log);
  const rank = (listener: Listener) => (listener.port === givenPort ? 0 : isNamed(listener) ? 1 : 2);
  return listeners.toSorted((one, other) => rank(one) - rank(other));
}

/** Null if somebody else is to be asked. */
async function askOnce(scope: VisitScope, listener: Listener): Promise<Candidate | null> {
  const { plan, server } = scope;
  try {
    await using visit = await ActiveVisit.connect(toOrdinary(scope));
    await visit.waitForFirstByte(ASK_MS);
    const answer = visit.describeAnswer();
    const { text } = visit.client.received;
    const asked = findAskedListeners(server.tree, server.listeners);
    await visit.leave();
    if (isHttp2Preface(text))
      return { listener, asked, plan: { ...plan, request: { ...plan.request, protocol: 'http2' } }, answer };
    if (text !== '' && answer.status === null) return null;
    return answer.status === NOT_FOUND ? null : { listener, asked, plan, answer };
  } catch (error) {
    server.signal.throwIfAborted();
    if (server.listeners.length === 1) throw error;
    return null;
  }
}
