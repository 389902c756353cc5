import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import type {
  CheckedExercise,
  EventBatch,
  Leaving,
  OpenedSession,
  OwnServerReport,
  Pair,
  ServedProblems,
  ServerSource,
  Side,
  SideChoice,
} from '../messages.ts';

const TOKEN_KEY = 'hangup-token';
const RETRY_MS = 1_000;

/** The token of this start: it came in the fragment, which is not sent anywhere, and is taken out of the address. */
export function takeToken(): string | null {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const token = fragment.get('token');
  if (token !== null) {
    sessionStorage.setItem(TOKEN_KEY, token);
    fragment.delete('token');
    history.replaceState(null, '', `${location.pathname}${fragment.size === 0 ? '' : `#${fragment}`}`);
  }
  return sessionStorage.getItem(TOKEN_KEY);
}

/** What somebody shared, if the address holds it; it is taken out of the address. */
export function takeLink(): string | null {
  const link = new URLSearchParams(location.hash.slice(1)).get('link');
  if (link !== null) history.replaceState(null, '', location.pathname);
  return link;
}

/** Calls of the server, in the name of one tab. */
export class Api {
  readonly #token: string;
  #session = '';
  #stream = new AbortController();
  #lastId = '0';

  constructor(token: string) {
    this.#token = token;
  }

  async open(): Promise<OpenedSession> {
    const opened = await this.#call<OpenedSession>('open', {});
    this.#session = opened.session;
    return opened;
  }

  listPairs = () => this.#call<{ pairs: Pair[] }>('pairs', {});
  readSource = (id: string) => this.#call<ServerSource>('source', { id });
  run = (sides: Partial<Record<Side, SideChoice>>) => this.#call<ServedProblems>('run', { sides });
  connect = (clients: number) => this.#call('connect', { clients });
  leave = (leaving: Leaving) => this.#call('leave', { leaving });
  returnClients = () => this.#call('return', {});
  repeat = (leaving: Leaving | 'return') => (leaving === 'return' ? this.returnClients() : this.leave(leaving));
  buildTest = (choice: SideChoice, fault: Fault) => this.#call<{ text: string }>('test', { choice, fault });
  checkExercise = (choice: SideChoice) => this.#call<CheckedExercise>('answer', { choice });
  checkOwnServer = (address: string) => this.#call<OwnServerReport>('check', { address });
  renewLease = () => this.#call('lease', {});

  /** The address of a tab that is the client of both servers. */
  get tabAddress(): string {
    return `/tab?session=${this.#session}`;
  }

  /** The tab is closed: its servers end at once. */
  close(): void {
    void this.#fetch('close', {}, { keepalive: true });
  }

  /** Ends the stream; nothing is missed, because the next one goes on where this one ended. */
  pauseStream(): void {
    this.#stream.abort();
  }

  /** Reads what happens until the stream is paused, and connects again if it breaks. */
  async readStream(onBatch: (batch: EventBatch) => void): Promise<void> {
    this.#stream = new AbortController();
    const { signal } = this.#stream;
    while (!signal.aborted) {
      await this.#readOnce(onBatch, signal).catch(() => {});
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  async #readOnce(onBatch: (batch: EventBatch) => void, signal: AbortSignal): Promise<void> {
    const headers = { authorization: `Bearer ${this.#token}`, 'last-event-id': this.#lastId };
    const response = await fetch(`/api/events?session=${this.#session}`, { headers, signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ''; ;) {
      const { value, done } = await reader.read();
      if (done) return;
      const messages = (rest + value).split('\n\n');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#readMessage(message, onBatch);
    }
  }

  #readMessage(message: string, onBatch: (batch: EventBatch) => void): void {
    const fields = new Map(
      message.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    );
    this.#lastId = fields.get('id') ?? this.#lastId;
    const data = fields.get('data');
    if (data !== undefined) onBatch(JSON.parse(data) as EventBatch);
  }

  async #call<T>(name: string, body: object): Promise<T> {
    const response = await this.#fetch(name, body, {});
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as T;
  }

  #fetch(name: string, body: object, init: RequestInit): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
    const text = JSON.stringify({ session: this.#session, ...body });
    return fetch(`/api/${name}`, { method: 'POST', headers, body: text, ...init });
  }
}
