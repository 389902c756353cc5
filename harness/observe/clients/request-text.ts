import { bodyOf, headersOf, type Target } from './client.ts';

/** The request as bytes on the wire, for clients that write to a bare socket. */
export function requestText(target: Target): string {
  const { method, path = '/', more = '' } = target.request;
  const body = bodyOf(target.request);
  const sized = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const headers = { host: `${target.host}:${target.port}`, ...headersOf(target), ...sized };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}${more}`;
}
