import { headersOf, type Target } from './client.ts';

/** The request as bytes on the wire, for clients that write to a bare socket. */
export function requestText(target: Target): string {
  const { method, bodyBytes, path = '/' } = target.request;
  const headers = { host: `${target.host}:${target.port}`, ...headersOf(target), 'content-length': String(bodyBytes) };
  if (bodyBytes === 0) delete (headers as Record<string, string>)['content-length'];
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${'x'.repeat(bodyBytes)}`;
}
