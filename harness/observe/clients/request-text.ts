import { bodyOf, headersOf, type Target } from './client.ts';

/** RFC 6455, section 4.1. The key is any 16 bytes. */
const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': Buffer.alloc(16).toString('base64'),
};

/** The request as bytes on the wire, for clients that write to a bare socket. */
export function requestText(target: Target): string {
  const { method, path = '/', more = '' } = target.request;
  const body = bodyOf(target.request);
  const sized = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const asks = target.request.protocol === 'websocket' ? UPGRADE : {};
  const headers = { host: `${target.host}:${target.port}`, ...headersOf(target), ...sized, ...asks };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}${more}`;
}
