import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Phase } from './vocabulary.ts';

/** Where the harness holds a connection, until it says go. */
export interface Gate {
  phase: Phase;
  opened: Promise<void>;
}

/** The requests below /hangup/ that the contract adds to a server: a sign of life, and the gate before the first byte. */
export class ControlEndpoint {
  /** By the id as it stands in a path. */
  readonly #gates = new Map<string, () => void>();

  /** Opens with `GET /hangup/go/<id>`. `hold` is the request's header x-hangup-hold; null if it does not ask to be held. */
  createGate(hold: string | undefined, id: string): Gate | null {
    if (hold === undefined) return null;
    const opened = new Promise<void>((open) => this.#gates.set(encodeURIComponent(id), open));
    return { phase: hold as Phase, opened };
  }

  /** Answers a request of the harness; false for every other. */
  answerRequest(request: IncomingMessage, response: ServerResponse): boolean {
    const [, prefix, action, id = ''] = (request.url ?? '').split('/');
    if (prefix !== 'hangup') return false;
    if (action === 'go') this.#openGate(id);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ resources: countByName(process.getActiveResourcesInfo?.() ?? []) }));
    return true;
  }

  #openGate(id: string): void {
    this.#gates.get(id)?.();
    this.#gates.delete(id);
  }
}

function countByName(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
