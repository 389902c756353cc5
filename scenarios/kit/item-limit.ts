import { getHeader, type RequestHeaders } from './headers.ts';
import { parseStreamHeader } from './stream.ts';

/** After how many items the stream comes to its own end: as many as the request asks for, or never. */
export function getItemLimit({ headers }: { headers: RequestHeaders }): number {
  return parseStreamHeader(getHeader(headers, 'x-hangup-stream')).ends ?? Infinity;
}
