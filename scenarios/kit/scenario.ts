import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GuardExpectations, Method } from './vocabulary.ts';
import type { Connection } from './connection.ts';
import type { RequestHeaders } from './headers.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** What the client sends. */
export interface ScenarioRequest {
  method: Method;
  /** Size of the JSON text that it sends, if there is no `body`. */
  bodyBytes: number;
  /** Over `websocket` the first message, of at most 125 bytes. */
  body?: string;
  path?: string;
  headers?: Readonly<Record<string, string>>;
  /**
   * The header by which the server knows its user. Each client has a value of its own there, so that a server with one stream
   * per user does not end the stream of another cell; the one that supersedes another, or comes back, has the same.
   */
  identity?: string;
  /** Over `websocket` the bare clients ask for the upgrade and read, but never answer; the client of `stay` answers every ping. */
  protocol?: 'http2' | 'websocket';
  /** Over `websocket`: what the client of `stay` answers to which message, where a protocol has pings of its own. */
  replies?: Readonly<Record<string, string>>;
  /**
   * The client also posts to `/acknowledged/<id>` whenever it has received something; the id is that of the connection,
   * percent-encoded.
   */
  acknowledges?: boolean;
  /** HTTP/2: the path of a second request on the connection, whose answer the client of `abort` and `stay` goes on reading. */
  secondPath?: string;
}

/** Where a server of its own making is to listen. */
export interface ListenOptions {
  host: string;
  /** 0 for any free port. */
  port: number;
  /** The connection that a request belongs to, by the headers of the request; the same one for every hop of it. */
  getConnection: (headers: RequestHeaders) => Connection;
}

/** Where it does listen. */
export interface ListenResult {
  port: number;
  /** The port whose requests are recorded, if clients connect to a program that is not ours: a proxy. */
  origin?: number;
  /** What serves, if it is neither node:http nor the first of the `packages`. */
  stack?: { name: string; version: string };
}

/** A program that is no package of npm's: `npx hangup install nginx` looks for it, and fetches it where it can. */
export type Tool = 'nginx';

/** What is peculiar to a network. */
export interface Network {
  /** Settings of the kernel below /proc/sys: `{ 'net/ipv4/tcp_retries2': 3 }`. */
  sysctl?: Readonly<Record<string, number>>;
  /** Which end of the link `link-down` takes down: the client's unless said. */
  linkDownAt?: 'client' | 'server';
}

interface ScenarioBase {
  /** The file's path below scenarios/, without its ending. */
  id: string;
  /** One sentence: what happens after the disconnect. */
  claim: string;
  /** Names of what each request takes once and must give back once. */
  guards: readonly string[];
  /** Names of what is measured, with the unit where there is one: `tokens`, `queued bytes`. */
  gauges?: readonly string[];
  /**
   * `'fin, reset'` -> what is expected of each guard when the client leaves mid-stream;
   * `'before-first-byte: fin, reset'` -> the same when it leaves while the handler still prepares its answer.
   */
  expect: Readonly<Record<string, GuardExpectations>>;
  /** The mechanism behind the claim. */
  why: string;
  /** One sentence to take home. */
  lesson: string;
  /** Where it was met in the wild. */
  links?: readonly string[];
  /** A GET without a body unless said. */
  request?: ScenarioRequest;
  /** A server for each cell: what is measured belongs to the whole process. */
  serverPerCell?: true;
  /** The packages that it imports, by their names in the package.json of its folder. */
  packages?: readonly string[];
  /** The runtime on which the claim holds, if not on the project's own Node: `node@22`, `node@20.11.1`. */
  runtime?: string;
  /** What it starts; nginx is found by the environment variable HANGUP_NGINX. */
  tools?: readonly Tool[];
  /** How long to look after the disconnect, at least: for a claim about timers that are longer than the usual look. */
  patienceMs?: number;
  /** Look on until the guards are released, at most so long: where the machine decides when that is due. */
  releaseWithinMs?: number;
  /** A network namespace of its own; then only the faults kill, sigstop, link-down and vanish can be made there. */
  network?: Network;
}

/** A server whose requests are handled one by one; the kit serves them with node:http. */
export type HandlerScenario = ScenarioBase & {
  /** Called once per request. */
  serve: (connection: Connection) => Handler;
};

/** A server that is more than a handler: a proxy, another protocol, a framework. It may handle SIGTERM. */
export type ListenerScenario = ScenarioBase & {
  listen: (options: ListenOptions) => Promise<ListenResult>;
};

export type Scenario = HandlerScenario | ListenerScenario;

/** Declares a scenario. Importing one starts nothing. */
export function scenario<S extends Scenario>(declaration: S): S {
  return declaration;
}
