import { HarnessError } from '../../system/errors.ts';
import { buildRequestBody, buildRequestHeaders, buildSentBody, type ClientTarget } from './client.ts';

/** RFC 6455, section 4.1. The key is any 16 bytes. */
export const UPGRADE_HEADERS = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': Buffer.alloc(16).toString('base64'),
};

/** RFC 6455, section 5.2: above it, the length of a message has a field of its own. */
const MAX_SHORT_MESSAGE_BYTES = 125;

/** The request as bytes on the wire, for clients that write to a bare socket. */
export function formatHttp1Request(target: ClientTarget): string {
  const isWebSocket = target.request.protocol === 'websocket';
  const { method, path = '/', more = '' } = target.request;
  const body = isWebSocket ? '' : buildRequestBody(target.request);
  const lengthHeader = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const upgradeHeaders = isWebSocket ? UPGRADE_HEADERS : {};
  const headers = {
    host: `${target.host}:${target.port}`,
    ...buildRequestHeaders(target),
    ...lengthHeader,
    ...upgradeHeaders,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const sentBody = isWebSocket ? '' : buildSentBody(target);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${sentBody}${more}`;
}

/**
 * What such a client says when it has the head of the answer, each byte as one character (`latin1`): its first message, or nothing.
 * @throws {HarnessError} if the message is too long for the shortest kind of frame
 */
export function buildFirstMessage({ request: { protocol, body = '' } }: ClientTarget): string {
  if (protocol !== 'websocket' || body === '') return '';
  const payload = Buffer.from(body);
  if (payload.length > MAX_SHORT_MESSAGE_BYTES)
    throw new HarnessError(
      'request-unsupported',
      `Expected the body of a WebSocket request to have at most ${MAX_SHORT_MESSAGE_BYTES} bytes, got ${payload.length}: a longer message needs another kind of frame.`,
    );
  const header = Buffer.of(0x81, 0x80 | payload.length, 0, 0, 0, 0); // RFC 6455, section 5.2: a text, masked with zeros
  return Buffer.concat([header, payload]).toString('latin1');
}
