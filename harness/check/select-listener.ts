import { isHttp2Preface } from './answer.ts';
import type { Answer } from './evidence.ts';
import type { Listener } from './listener.ts';
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

/**
 * Chooses the listener that is asked: the first whose answer to the path is no 404, and of those whose port the log names, if
 * it names any: a server may have the one that it asks in turn in its own process. And the protocol that it speaks.
 */
export async function selectListener(scope: VisitScope): Promise<FirstAnswer> {
  const { server, plan } = scope;
  const candidates = sortNamedFirst(server.listeners, server.log.getTail());
  let silent: (FirstAnswer & { listener: Listener }) | null = null;
  for (const listener of candidates) {
    server.listener = listener;
    const found = await askOnce(scope);
    if (found !== null && found.answer?.firstByteMs != null) return found;
    if (found !== null) silent ??= { ...found, listener }; // one that answers goes before one that may yet
  }
  server.listener = silent?.listener ?? candidates[0]!;
  return silent ?? { plan, answer: null };
}

/** Those whose port stands in the log, and then the others, each in the order in which they were made. */
export function sortNamedFirst(listeners: readonly Listener[], log: string): Listener[] {
  const isNamed = ({ port }: Listener) => new RegExp(`(?<!\\d)${port}(?!\\d)`).test(log);
  return [...listeners.filter(isNamed), ...listeners.filter((listener) => !isNamed(listener))];
}

/** Null if somebody else is to be asked. */
async function askOnce(scope: VisitScope): Promise<FirstAnswer | null> {
  const { plan, server } = scope;
  try {
    await using visit = await ActiveVisit.connect(toOrdinary(scope));
    await visit.waitForFirstByte(ASK_MS);
    const answer = visit.describeAnswer();
    const { text } = visit.client.received;
    await visit.leave();
    if (isHttp2Preface(text)) return { plan: { ...plan, request: { ...plan.request, protocol: 'http2' } }, answer };
    if (text !== '' && answer.status === null) return null;
    return answer.status === NOT_FOUND ? null : { plan, answer };
  } catch (error) {
    server.signal.throwIfAborted();
    if (server.listeners.length === 1) throw error;
    return null;
  }
}
