import { once } from 'node:events';
import { Pool } from 'undici';
import { ProbeHost } from '../check/inside/probe-host.ts';
import { endProcess, spawnProcess } from '../system/processes.ts';
import { Workspace } from '../system/workspace.ts';

const SERVER = `const { createServer } = require('node:http');
createServer((request, response) => response.end(request.url === '/cpu' ? JSON.stringify(process.cpuUsage()) : 'hello'))
  .listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;
const WARM_UP_REQUESTS = 1_000;
const REQUESTS = 3_000;
const GRACE_MS = 500;

/** CPU of hello world in µs for each request: as it is, with the probe of check inside, and while it watches. */
export async function measureProbeCost(): Promise<{ bareUs: number; unwatchedUs: number; watchedUs: number }> {
  await using workspace = new Workspace();
  const { signal } = new AbortController();
  await using host = await ProbeHost.open(workspace, signal);
  const probed = host.getEnvironment();
  const bareUs = await measureRequest(workspace, {});
  const unwatchedUs = await measureRequest(workspace, probed);
  await host.command({ do: 'begin-visit', visit: 0 });
  return { bareUs, unwatchedUs, watchedUs: await measureRequest(workspace, probed) };
}

async function measureRequest(workspace: Workspace, env: Record<string, string>): Promise<number> {
  const child = spawnProcess(workspace, { file: process.execPath, args: ['--eval', SERVER], env });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  const pool = new Pool(`http://127.0.0.1:${String(port).trim()}`, { connections: 1 });
  const get = async (path: string) => (await pool.request({ path, method: 'GET' })).body.text();
  const readCpuUs = async () => {
    const { user, system } = JSON.parse(await get('/cpu')) as NodeJS.CpuUsage;
    return user + system;
  };
  for (let asked = 0; asked < WARM_UP_REQUESTS; asked += 1) await get('/');
  const startedUs = await readCpuUs();
  for (let asked = 0; asked < REQUESTS; asked += 1) await get('/');
  const cpuUs = (await readCpuUs()) - startedUs;
  await pool.close();
  await endProcess(child, GRACE_MS);
  return cpuUs / REQUESTS;
}
