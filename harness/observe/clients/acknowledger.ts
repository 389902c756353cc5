import type { Agent, RequestOptions } from 'node:http';

/** Imported, it would load all of `fetch` with it. */
const http = process.getBuiltinModule('node:http');

/** Of which stream, and how the server is reached. */
export interface AcknowledgerOptions {
  host: string;
  port: number;
  localAddress?: string;
  connection: string;
}

/**
 * Says to the server that the program has received something, in a request of its own, as a page does that posts the id of
 * the last event. Only a program that runs, reads and reaches the server can.
 */
export class Acknowledger implements Disposable {
  readonly #agent: Agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  readonly #options: RequestOptions;

  constructor({ connection, ...address }: AcknowledgerOptions) {
    const headers = { 'x-hangup-connection': `${connection}-acknowledges` };
    const path = `/acknowledged/${encodeURIComponent(connection)}`;
    this.#options = { ...address, agent: this.#agent, method: 'POST', path, headers };
  }

  acknowledge(): void {
    const postRequest = http.request(this.#options);
    postRequest.on('response', (response) => response.resume()).on('error', () => {}); // it may have been cut off already
    postRequest.end();
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
