import { once } from 'node:events';
import { request as requestPlainly, type IncomingMessage } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { text as readText } from 'node:stream/consumers';
import type { Request } from '../../model/plan.ts';
import { HarnessError } from '../../system/errors.ts';
import type { Listener } from '../server/listener.ts';
import type { CheckRequest } from '../request.ts';
import type { CheckedServer } from '../server/server.ts';

const NOT_FOUND = 404;
const ANSWER_TIMEOUT_MS = 10_000;
const PLACE = /\{\{\s*([\w.-]+)\s*\}\}/g;

/** What the request that comes before the others has brought. */
interface Preparation {
  /** Its answer, if that is JSON. */
  json: unknown;
  cookie: string;
}

/**
 * Sends what is to be sent before the others, a login or the making of a session, and puts what it brought into the request:
 * cookies, and a field of its JSON answer for each `{{path.to.field}}`. The listener that answers is the one that is asked.
 * @throws {HarnessError} if it is not answered with success, or a field is missing
 */
export async function prepareRequest(
  server: CheckedServer,
  before: CheckRequest,
  { request, tls }: Pick<CheckRequest, 'request' | 'tls'>,
): Promise<Request> {
  for (const listener of server.listeners) {
    const found = await send(listener, before);
    if (found === null) continue;
    server.listeners = [listener];
    server.listener = listener;
    return fillRequest(request, found);
  }
  const scheme = tls ? 'https' : 'http';
  throw new HarnessError(
    'connect-failed',
    `Expected ${server.name} to answer ${before.name} (${scheme}), got 404 or nothing.`,
  );
}

/** Null if another listener is to be asked. @throws {HarnessError} */
async function send(listener: Listener, before: CheckRequest): Promise<Preparation | null> {
  const answer = await fetchAnswer(listener, before).catch(() => null);
  if (answer === null || answer.status === NOT_FOUND) return null;
  const { status, text, cookies } = answer;
  if (status >= 400)
    throw new HarnessError(
      'connect-failed',
      `Expected ${before.name} to succeed, got ${status}: ${text.slice(0, 200)}`,
    );
  return { json: parseJson(text), cookie: readCookies(cookies) };
}

/** By node:http, which follows no redirect and keeps no connection. */
async function fetchAnswer(
  { host, port }: Listener,
  { request, tls }: CheckRequest,
): Promise<{ status: number; text: string; cookies: readonly string[] }> {
  const { path, method, headers, body = '' } = request;
  const options = {
    host,
    port,
    path,
    method,
    headers: { ...headers, ...(body !== '' && { 'content-length': Buffer.byteLength(body) }) },
    agent: false,
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  } as const;
  const sent = tls ? requestOverTls({ ...options, rejectUnauthorized: !tls.acceptsAny }) : requestPlainly(options);
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return {
    status: response.statusCode!,
    text: await readText(response),
    cookies: response.headers['set-cookie'] ?? [],
  };
}

/** @throws {HarnessError} if a field is missing */
export function fillRequest(request: Request, { json, cookie }: Preparation): Request {
  const fill = (text: string) => text.replaceAll(PLACE, (place, path: string) => readField(json, path, place));
  const headers = Object.fromEntries(Object.entries(request.headers ?? {}).map(([name, value]) => [name, fill(value)]));
  const cookies = [headers['cookie'], cookie].filter(Boolean).join('; ');
  return {
    ...request,
    path: fill(request.path ?? '/'),
    ...(request.body !== undefined && { body: fill(request.body) }),
    headers: { ...headers, ...(cookies !== '' && { cookie: cookies }) },
  };
}

function readField(json: unknown, path: string, place: string): string {
  let value = json;
  for (const name of path.split('.'))
    value = value === null || typeof value !== 'object' ? undefined : Reflect.get(value, name);
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  throw new HarnessError(
    'connect-failed',
    `Expected ${place} to be in the answer to --before, got ${JSON.stringify(json)?.slice(0, 200)}.`,
  );
}

/** `a=1; b=2` of the cookies that were set. */
function readCookies(lines: readonly string[]): string {
  return lines.map((line) => line.split(';')[0]!).join('; ');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
