import type { IncomingMessage, ServerResponse } from 'node:http';

/** The requests below /hangup/ that the contract adds to a server: a sign of life, and the gate before the first byte. */
export class Control {
  /** By the id as it stands in a path. */
  readonly #gates = new Map<string, () => void>();

  /** Opens with `GET /hangup/go/<id>`; null if the request does not ask to be held. */
  gate(request: IncomingMessage, id: string): Promise<void> | null {
    if (request.headers['x-hangup-hold'] === undefined) return null;
    return new Promise((open) => this.#gates.set(encodeURIComponent(id), open));
  }

  /** Answers a request of the harness; false for every other. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const [, prefix, verb, id = ''] = (request.url ?? '').split('/');
    if (prefix !== 'hangup') return false;
    if (verb === 'go') this.#open(id);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ resources: count(process.getActiveResourcesInfo()) }));
    return true;
  }

  #open(id: string): void {
    this.#gates.get(id)?.();
    this.#gates.delete(id);
  }
}

function count(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
