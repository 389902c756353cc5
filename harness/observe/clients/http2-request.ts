import { once } from 'node:events';
import { connect, type ClientHttp2Session, type ClientHttp2Stream, type Settings } from 'node:http2';
import type { Duplex } from 'node:stream';
import { buildRequestBody, buildRequestHeaders, buildSentBody, type ClientTarget } from './client.ts';

/** A request as an HTTP/2 stream takes it. */
export interface Http2Request {
  headers: Readonly<Record<string, string>>;
  /** What is sent of the body. */
  body: string;
  /** Whether the rest of it never comes. */
  cutsUpload: boolean;
}

export function buildHttp2Request(target: ClientTarget): Http2Request {
  const { method, path = '/' } = target.request;
  const body = buildRequestBody(target.request);
  const lengthHeader = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return {
    headers: { ':method': method, ':path': path, ...buildRequestHeaders(target), ...lengthHeader },
    body: buildSentBody(target),
    cutsUpload: target.cutsUpload ?? false,
  };
}

/** Speaks HTTP/2 on a connection, without TLS: the server is known to do so. */
export function createHttp2Session(
  connection: Duplex,
  { host, port }: Pick<ClientTarget, 'host' | 'port'>,
  settings: Settings = {},
): ClientHttp2Session {
  return connect(`http://${host}:${port}`, { createConnection: () => connection, settings });
}

/** Opens a stream; what becomes of it shows in its other events. */
export function openHttp2Stream(
  session: ClientHttp2Session,
  { headers, body, cutsUpload }: Http2Request,
): ClientHttp2Stream {
  const stream = session.request(headers, { endStream: body === '' });
  stream.on('error', () => {}); // the server may end the session with the stream
  if (cutsUpload) stream.write(body);
  else if (body !== '') stream.end(body);
  return stream;
}

/** Both ends have told and acknowledged their settings: nothing of the connection's own is under way any more. */
export async function waitForSettings(session: ClientHttp2Session): Promise<void> {
  await Promise.all(['connect', 'remoteSettings', 'localSettings'].map((event) => once(session, event)));
}
