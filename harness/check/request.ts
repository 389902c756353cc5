import type { Request } from '../model/plan.ts';
import type { TlsOptions } from '../observe/clients/client.ts';
import { UsageError } from '../system/errors.ts';

/** What the command line says of a request. */
export interface RequestWords {
  /** `/events`, `POST /chat`, `https://localhost/events`, `ws://localhost/chat`. */
  url: string;
  headers: readonly string[];
  body?: string;
  /** Over https: any certificate will do. */
  insecure?: boolean;
}

/** A request with the words by which reports name it. */
export interface CheckRequest {
  name: string;
  request: Request;
  /** Over TLS; null if not. */
  tls: TlsOptions | null;
}

const METHOD_AND_URL = /^(?:([A-Z]+) +)?(\S+)$/;

/**
 * What `--url`, `-H` and `-d` ask for; of a WebSocket, `-d` is the first message. Host and port of a whole URL are left out: they are found.
 * @throws {UsageError}
 */
export function buildRequest({ url, headers, body, insecure = false }: RequestWords): CheckRequest {
  const [, asked, where = ''] = METHOD_AND_URL.exec(url.trim()) ?? [];
  const isWebSocket = /^wss?:/.test(where);
  const method = asked ?? (body === undefined || isWebSocket ? 'GET' : 'POST');
  const path = readPath(where);
  if (path === null)
    throw new UsageError('invalid-option', `Expected a request such as /events or 'POST /chat', got '${url}'.`);
  const fields = Object.fromEntries(headers.map(parseHeader));
  const request = {
    method: method as Request['method'],
    path,
    bodyBytes: 0,
    ...(body !== undefined && { body }),
    ...(isWebSocket && { protocol: 'websocket' as const }),
    headers: body === undefined || isWebSocket ? fields : { 'content-type': guessContentType(body), ...fields },
  };
  return { name: `${method} ${path}`, request, tls: /^(?:https|wss):/.test(where) ? { acceptsAny: insecure } : null };
}

/** One for each URL. @throws {UsageError} also if two are the same */
export function buildRequests(urls: readonly string[], words: Omit<RequestWords, 'url'>): CheckRequest[] {
  const requests = urls.map((url) => buildRequest({ ...words, url }));
  const texts = requests.map((one) => JSON.stringify(one));
  const twice = requests.find((_, at) => texts.indexOf(texts[at]!) < at);
  if (twice !== undefined)
    throw new UsageError(
      'conflicting-options',
      `Expected each request once, got ${twice.name} twice. With a body, a path without a method is a POST.`,
    );
  return requests;
}

/**
 * What a curl command asks for, by the options that say what to send; those of curl's own behavior are left out.
 * @param words of the command, with or without `curl` in front
 * @throws {UsageError} for an option that would change the request and is not known
 */
export function parseCurl(words: readonly string[], readBody: (path: string) => string): CheckRequest {
  const rest = words[0] === 'curl' ? words.slice(1) : [...words];
  const found: { method?: string; url?: string; headers: string[]; body?: string } = { headers: [] };
  const addBody = (text: string) => (found.body = found.body === undefined ? text : `${found.body}&${text}`);
  for (let at = 0; at < rest.length; at += 1) {
    const [word, value] = splitOption(rest[at]!);
    const take = (): string => value ?? rest[(at += 1)] ?? failCurl(`a value of ${word}`, rest);
    if (['-X', '--request'].includes(word)) found.method = take();
    else if (['-H', '--header'].includes(word)) found.headers.push(take());
    else if (['-d', '--data', '--data-ascii', '--data-binary', '--data-raw', '--json'].includes(word)) {
      const text = take();
      addBody(text.startsWith('@') && word !== '--data-raw' ? readBody(text.slice(1)) : text);
      if (word === '--json') found.headers.push('content-type: application/json', 'accept: application/json');
    } else if (['-A', '--user-agent'].includes(word)) found.headers.push(`user-agent: ${take()}`);
    else if (['-b', '--cookie'].includes(word)) found.headers.push(`cookie: ${take()}`);
    else if (['-u', '--user'].includes(word))
      found.headers.push(`authorization: Basic ${Buffer.from(take()).toString('base64')}`);
    else if (word === '--url') found.url = take();
    else if (['-o', '--output', '-m', '--max-time', '--connect-timeout', '--limit-rate', '-w'].includes(word)) take();
    else if (!word.startsWith('-')) found.url = word;
    else if (!HARMLESS.test(word)) failCurl(`options of curl that are known, not ${word}`, rest);
  }
  const { method, url = '', headers, body } = found;
  const isTyped = headers.some((line) => /^content-type\s*:/i.test(line));
  const typed =
    body === undefined || isTyped ? headers : ['content-type: application/x-www-form-urlencoded', ...headers];
  return buildRequest({
    url: [...(method === undefined ? [] : [method]), /^https?:/.test(url) ? url : `http://${url}`].join(' '),
    headers: typed,
    insecure: rest.some((word) => /^-[a-zA-Z]*k|^--insecure$/.test(word)),
    ...(body !== undefined && { body }),
  });
}

const HARMLESS =
  /^-[NsSvikLfg#]+$|^--(?:no-buffer|silent|show-error|verbose|include|insecure|location|fail|compressed|http1\.1|globoff)$/;

function splitOption(word: string): [string, string | undefined] {
  const attached = /^(-[XHdAbuo])(.+)$/.exec(word);
  if (attached) return [attached[1]!, attached[2]];
  const equal = /^(--[\w-]+)=(.*)$/s.exec(word);
  return equal ? [equal[1]!, equal[2]] : [word, undefined];
}

function failCurl(expected: string, words: readonly string[]): never {
  throw new UsageError('invalid-option', `Expected ${expected}, got: curl ${words.join(' ')}`);
}

/** The path with its query; null if it is none. */
function readPath(where: string): string | null {
  if (where.startsWith('/')) return where;
  const whole = /^(?:http|ws)s?:\/\/[^/?#]+([/?][^#]*)?/.exec(where);
  if (whole === null) return null;
  const [, path = '/'] = whole;
  return path.startsWith('/') ? path : `/${path}`;
}

/** @throws {UsageError} */
function parseHeader(line: string): [string, string] {
  const [, name = '', value = ''] = /^([^\s:]+)\s*:\s*(.*?)\s*$/s.exec(line) ?? [];
  if (name === '' || /[\r\n]/.test(value))
    throw new UsageError('invalid-option', `Expected a header such as 'accept: text/event-stream', got '${line}'.`);
  return [name.toLowerCase(), value];
}

function guessContentType(body: string): string {
  try {
    JSON.parse(body);
    return 'application/json';
  } catch {
    return 'application/x-www-form-urlencoded';
  }
}
