import { timingSafeEqual, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

const TOKEN_BYTES = 24;
const MAX_BODY_BYTES = 256 * 1024;

/** What the browser may load and do: nothing but what this server sends. The nonce is for the editor, which makes styles. */
export function buildSecurityHeaders(nonce: string): Record<string, string> {
  return {
    'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}

export function createToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** A refusal: the status and a sentence for the reader. */
export interface Refusal {
  status: number;
  sentence: string;
}

/** Who may ask this server for something: its own page, with the token of this start. */
export class Admission {
  readonly #port: number;
  readonly #token: Buffer;

  constructor(port: number, token: string) {
    this.#port = port;
    this.#token = Buffer.from(token);
  }

  /** Why a request is not answered; null if it is. */
  findRefusal(request: IncomingMessage): Refusal | null {
    return this.#refuseHost(request.headers) ?? this.#refuseOrigin(request) ?? this.#refuseCall(request);
  }

  /** A name that a hostile page made to point here (DNS rebinding) is no name of this server. */
  #refuseHost({ host = '' }: IncomingHttpHeaders): Refusal | null {
    const names = [`127.0.0.1:${this.#port}`, `localhost:${this.#port}`];
    return names.includes(host)
      ? null
      : { status: 403, sentence: `Expected a request to http://${names[0]}/, got one to '${host}'.` };
  }

  /** Another port of this host is the same site, but not the same origin: there run the servers that were edited. */
  #refuseOrigin({ headers, url }: IncomingMessage): Refusal | null {
    const { origin, host = '', 'sec-fetch-site': site } = headers;
    if (origin !== undefined && origin !== `http://${host}`)
      return { status: 403, sentence: `Expected a request of the page itself, got one of '${origin}'.` };
    const isPage = (url ?? '').split('?')[0] === '/';
    if (site === undefined || site === 'same-origin' || (site === 'none' && isPage)) return null;
    return { status: 403, sentence: `Expected a request of the page itself, got one that is '${site}'.` };
  }

  #refuseCall({ headers, method, url = '' }: IncomingMessage): Refusal | null {
    if (!url.startsWith('/api/')) return method === 'GET' ? null : { status: 405, sentence: 'Expected GET.' };
    if (!this.#isAuthorized(headers.authorization))
      return { status: 401, sentence: 'Expected the token of this start: open the URL that the terminal shows.' };
    if (method === 'GET') return null;
    if (method !== 'POST') return { status: 405, sentence: 'Expected GET or POST.' };
    if (headers['content-type'] !== 'application/json')
      return { status: 415, sentence: 'Expected content-type: application/json.' };
    return null;
  }

  #isAuthorized(header = ''): boolean {
    const given = Buffer.from(header.replace(/^Bearer /, ''));
    return given.length === this.#token.length && timingSafeEqual(given, this.#token);
  }
}

/** The JSON of a request; null if it is too long, or no JSON: then the answer has been sent. */
export async function readJsonBody(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      response.setHeader('connection', 'close');
      return refuse(response, { status: 413, sentence: `Expected at most ${MAX_BODY_BYTES} bytes.` });
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch {
    return refuse(response, { status: 400, sentence: 'Expected JSON.' });
  }
}

/** Answers with a sentence. */
export function refuse(response: ServerResponse, { status, sentence }: Refusal): null {
  if (!response.headersSent) response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${sentence}\n`);
  return null;
}
