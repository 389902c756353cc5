import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { checkCommand } from '../../check/fixtures/examples.ts';
import type { CheckReport } from '../../model/check-report.ts';
import { startPlayground } from '../fixtures/terminal.ts';
import type { OpenedSession } from '../messages.ts';

const STREAM_SERVER = fileURLToPath(new URL('../fixtures/stream-server.ts', import.meta.url));
const HANGUP = fileURLToPath(new URL('../../cli/hangup.js', import.meta.url));

/** Opens a session and keeps no connection, which the check would find. */
async function openSession(origin: string, authorization: string): Promise<string> {
  const headers = { authorization, 'content-type': 'application/json' };
  const sent = request(`${origin}/api/open`, { method: 'POST', agent: false, headers });
  sent.end('{}');
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
  return (JSON.parse(await text(response)) as OpenedSession).session;
}

test('hangup check finds nothing that the stream of the playground leaves behind', async () => {
  const { terminal, url: page } = await startPlayground();
  onTestFinished(() => void terminal.kill('SIGKILL'));
  const { origin, hash } = new URL(page);
  const authorization = `Bearer ${hash.slice('#token='.length)}`;
  const session = await openSession(origin, authorization);

  const url = `/api/events?session=${session}`;
  const args = ['check', '--attach', origin, '--yes', '--url', url, '-H', `authorization: ${authorization}`, '--json'];
  const { stdout } = await execa(process.execPath, [HANGUP, ...args], { reject: false });
  const { findings, visits } = JSON.parse(stdout) as CheckReport;
  expect(visits.length).toBeGreaterThan(0);
  // Nothing happens in this session, so the check may also say that it saw nothing.
  expect(findings.filter(({ kind }) => kind !== 'nothing-observable')).toEqual([]);
}, 120_000);

test('from inside, no listener, timer or response of a stream outlives its client, while there is something to say', async () => {
  const server = { file: process.execPath, args: [STREAM_SERVER] };
  const { findings, visits } = await checkCommand(server, '/', { probes: ['inside'], moreWays: [] });
  expect(visits.length).toBeGreaterThan(0);
  expect(findings).toEqual([]);
}, 120_000);
