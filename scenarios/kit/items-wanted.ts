import { headerOf, type RequestHeaders } from './headers.ts';
import { wantedOf } from './stream.ts';

/** After how many items the stream comes to its own end: as many as the request asks for, or never. */
export function itemsWanted({ headers }: { headers: RequestHeaders }): number {
  return wantedOf(headerOf(headers, 'x-hangup-stream')).ends ?? Infinity;
}
