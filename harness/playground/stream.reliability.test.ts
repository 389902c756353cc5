import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import type { CheckReport } from '../model/check-report.ts';
import type { OpenedSession } from './messages.ts';

const HANGUP = fileURLToPath(new URL('../cli/hangup.js', import.meta.url));

/** A call as the page makes it, but for a connection that is kept: the check would find it. */
async function call(url: string, { authorization, body }: { authorization: string; body: object }): Promise<string> {
  const headers = { authorization, 'content-type': 'application/json' };
  const sent = request(url, { method: 'POST', agent: false, headers });
  sent.end(JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
  return text(response);
}

test('hangup check finds nothing that the stream of the playground leaves behind', async () => {
  const terminal = spawn(process.execPath, [HANGUP, 'playground', '--no-open'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void terminal.kill('SIGKILL'));
  const [said] = (await once(terminal.stderr.setEncoding('utf8'), 'data')) as [string];
  const [, origin = '', token = ''] = /(http:\S+)\/#token=(\S+)/.exec(said) ?? [];
  const authorization = `Bearer ${token}`;
  const opened = await call(`${origin}/api/open`, { authorization, body: {} });
  const { session } = JSON.parse(opened) as OpenedSession;

  const url = `/api/events?session=${session}`;
  const args = ['check', '--attach', origin, '--yes', '--url', url, '-H', `authorization: ${authorization}`, '--json'];
  const { stdout } = await execa(process.execPath, [HANGUP, ...args], { reject: false });
  const { findings, visits } = JSON.parse(stdout) as CheckReport;
  expect(visits.length).toBeGreaterThan(0);
  // Nothing happens in this session, so the check may also say that it saw nothing.
  expect(findings.filter(({ kind }) => kind !== 'nothing-observable')).toEqual([]);
}, 120_000);
