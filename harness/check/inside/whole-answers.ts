import { FAULT_TRAITS, isCompleted } from '../../model/faults.ts';
import { CompletingClients } from './complete-answers.ts';
import { QUICK_VISIT, VISITS_OF_A_WAY, type WayEvidence } from '../inside-evidence.ts';
import type { Way } from '../options.ts';
import type { ProbeHost } from './probe-host.ts';
import { reuseConnections } from './reuse-connections.ts';
import { describeLongAnswer } from '../symptoms/untried.ts';
import type { VisitScope } from '../visit/visit.ts';

export interface Tried {
  ways: WayEvidence[];
  /** Sentences. */
  untried: string[];
}

/** Whether its clients need an answer that ends by itself. */
export function isAfterEnd({ fault }: Way): boolean {
  return FAULT_TRAITS[fault].servesBefore;
}

/**
 * Clients that get a whole answer, if answers end soon: some read it, and then others leave the next one on the same connection.
 * @param endings first those that only read
 * @param firstNumber of their visits; those of other ways have lower ones
 * @returns what waits for the end, once the first of them have connected: other clients may come and leave meanwhile
 */
export async function beginWholeAnswers(
  scope: VisitScope,
  host: ProbeHost,
  { endings, firstNumber }: { endings: readonly Way[]; firstNumber: number },
): Promise<() => Promise<Tried>> {
  const readers = await CompletingClients.connect(scope, host, firstNumber);
  return async () => {
    const ways: WayEvidence[] = [];
    for (const [at, way] of endings.entries()) {
      const startedAt = performance.now();
      const isControl = isCompleted(way.fault);
      const number = firstNumber + VISITS_OF_A_WAY * at;
      const visits = isControl ? await readers.finish() : await reuseConnections(scope, host, number + QUICK_VISIT);
      if (visits === null) return { ways, untried: [describeLongAnswer(endings.slice(at))] };
      const seconds = (performance.now() - startedAt) / 1_000;
      ways.push({ ...way, visits, quickHangUps: isControl ? 0 : visits.length, seconds });
    }
    return { ways, untried: [] };
  };
}
