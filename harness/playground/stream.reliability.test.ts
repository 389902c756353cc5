import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import type { CheckReport } from '../model/check-report.ts';
import type { OpenedSession } from './messages.ts';

const HANGUP = fileURLToPath(new URL('../cli/hangup.js', import.meta.url));

/** Opens a session and keeps no connection, which the check would find. */
async function openSession(origin: string, headers: Record<string, string>): Promise<string> {
  const sent = request(`${origin}/api/open`, { method: 'POST', agent: false, headers });
  sent.end('{}');
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
  return (JSON.parse(await text(response)) as OpenedSession).session;
}

test('hangup check finds nothing that the stream of the playground leaves behind', async () => {
  const terminal = spawn(process.execPath, [HANGUP, 'playground', '--no-open'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void terminal.kill('SIGKILL'));
  const [said] = (await once(terminal.stderr.setEncoding('utf8'), 'data')) as [string];
  const [, origin = '', token = ''] = /(http:\S+)\/#token=(\S+)/.exec(said) ?? [];
  const authorization = `Bearer ${token}`;
  const session = await openSession(origin, { authorization, 'content-type': 'application/json' });

  const url = `/api/events?session=${session}`;
  const args = ['check', '--attach', origin, '--yes', '--url', url, '-H', `authorization: ${authorization}`, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, [HANGUP, ...args]);
  const { verdict, findings, visits } = JSON.parse(stdout) as CheckReport;
  expect(visits.length).toBeGreaterThan(0);
  expect({ verdict, findings }).toEqual({ verdict: 'clean', findings: [] });
}, 120_000);
