import type { IncomingMessage } from 'node:http';
import { wantedOf } from './stream.ts';

/** After how many items the stream comes to its own end: as many as the request asks for, or never. */
export function itemsWanted({ headers }: Pick<IncomingMessage, 'headers'>): number {
  const header = headers['x-hangup-stream'];
  return wantedOf(typeof header === 'string' ? header : '').ends ?? Infinity;
}
