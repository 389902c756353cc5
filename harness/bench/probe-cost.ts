import { once } from 'node:events';
import { Pool } from 'undici';
import { ProbeHost } from '../check/inside/probe-host.ts';
import { endProcess, spawnProcess, type PipedProcess } from '../system/processes.ts';
import { Workspace } from '../system/workspace.ts';
import { findMedian } from './bench-servers.ts';

const SERVER = `const { createServer } = require('node:http');
createServer((request, response) => response.end(request.url === '/cpu' ? JSON.stringify(process.cpuUsage()) : 'hello'))
  .listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;
const ROUNDS = 15;
const REQUESTS = 1_000;
/** At once: a server that sleeps between two requests takes more CPU for each, and never the same. */
const CONNECTIONS = 10;
const GRACE_MS = 500;

/** CPU of hello world in µs for each request: as it is, with the probe of check inside, and while it watches. Medians of rounds in turn. */
export async function measureProbeCost(): Promise<{ bareUs: number; unwatchedUs: number; watchedUs: number }> {
  await using servers = new AsyncDisposableStack();
  const workspace = servers.use(new Workspace());
  const open = async (env: Record<string, string>) => servers.use(await HelloServer.open(workspace, env));
  const openHost = async () => servers.use(await ProbeHost.open(workspace, new AbortController().signal));
  const [idleHost, watchingHost] = [await openHost(), await openHost()];
  const bare = await open({});
  const unwatched = await open(idleHost.getEnvironment());
  const watched = await open(watchingHost.getEnvironment());
  await watchingHost.command({ do: 'begin-visit', visit: 0 });
  const rounds: [bareUs: number, unwatchedUs: number, watchedUs: number][] = [];
  for (let round = 0; round <= ROUNDS; round += 1)
    rounds.push([await bare.measureUs(), await unwatched.measureUs(), await watched.measureUs()]);
  rounds.shift(); // the code of a server that is new is compiled, not measured
  const [bareUs, unwatchedUs, watchedUs] = [0, 1, 2].map((which) => findMedian(rounds.map((round) => round[which]!)));
  return { bareUs: bareUs!, unwatchedUs: unwatchedUs!, watchedUs: watchedUs! };
}

/** Says hello, and what CPU it has taken. */
class HelloServer implements AsyncDisposable {
  readonly #child: PipedProcess;
  readonly #pool: Pool;

  static async open(workspace: Workspace, env: Record<string, string>): Promise<HelloServer> {
    const child = spawnProcess(workspace, { file: process.execPath, args: ['--eval', SERVER], env });
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    return new HelloServer(child, `http://127.0.0.1:${String(port).trim()}`);
  }

  private constructor(child: PipedProcess, origin: string) {
    this.#child = child;
    this.#pool = new Pool(origin, { connections: CONNECTIONS });
  }

  /** CPU of a request in µs, of so many. */
  async measureUs(): Promise<number> {
    const startedUs = await this.#readCpuUs();
    const ask = async () => {
      for (let asked = 0; asked < REQUESTS / CONNECTIONS; asked += 1) await this.#get('/');
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, ask));
    return ((await this.#readCpuUs()) - startedUs) / REQUESTS;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.close();
    await endProcess(this.#child, GRACE_MS);
  }

  async #readCpuUs(): Promise<number> {
    const { user, system } = JSON.parse(await this.#get('/cpu')) as NodeJS.CpuUsage;
    return user + system;
  }

  async #get(path: string): Promise<string> {
    return (await this.#pool.request({ path, method: 'GET' })).body.text();
  }
}
