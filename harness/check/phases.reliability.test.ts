import { expect, test } from 'vitest';
import type { Fault, Phase } from '../../scenarios/kit/vocabulary.ts';
import { checkCommand, listVerdicts } from './fixtures/examples.ts';
import { buildRequest } from './request.ts';

/** A server of one line that does this with each request; `open()` opens a file. */
const serving = (handler: string) => ({
  file: process.execPath,
  args: [
    '--eval',
    `const file = require('node:path').join(require('node:os').tmpdir(), 'upload-' + process.pid);
     const open = () => require('node:fs').createWriteStream(file, { flags: 'a' });
     require('node:http').createServer((request, response) => { ${handler} }).listen(process.env.PORT, process.env.HOST)`,
  ],
});

const UPLOAD = "request.on('end', () => response.end('stored'));";
/** Each client's timer has a period of its own: those of one period fall into step, and share their wake-ups. */
const COUNT = `const clients = globalThis.clients = (globalThis.clients ?? 0) + 1;`;
const BULK = `${COUNT}
  const timer = setInterval(() => response.writableNeedDrain || response.write('x'.repeat(262144)), 80 + clients % 40);
  response.on('error', () => {});`;
const FINITE = `${COUNT}
  const timer = setInterval(() => response.writableEnded || response.write('tick'), 80 + clients % 40);
  setTimeout(() => response.end(), 500);`;
const STOPPING = `${BULK} response.on('close', () => clearInterval(timer));`;

test.concurrent.for<[string, Fault, Phase, string, string]>([
  ['keeps the file of an upload that is cut', 'reset', 'during-upload', `request.pipe(open()); ${UPLOAD}`, 'leak file'],
  [
    'closes it',
    'reset',
    'during-upload',
    `require('node:stream').pipeline(request, open(), () => {}); ${UPLOAD}`,
    'clean',
  ],
  ['goes on for the second request of a connection', 'reuse', 'mid-stream', FINITE, 'leak activity'],
  ['goes on for a client that did not read', 'reset', 'backpressured', BULK, 'leak activity'],
  ['stops', 'reset', 'backpressured', STOPPING, 'clean'],
  ['keeps a file of a client that was killed', 'kill', 'backpressured', `open().write('x'); ${STOPPING}`, 'leak file'],
  ['stops', 'kill', 'backpressured', STOPPING, 'clean'],
])('a server that %s, left by %s %s', async ([, fault, phase, handler, verdict]) => {
  const url = phase === 'during-upload' ? 'POST /' : '/';
  const report = await checkCommand(serving(handler), url, { faults: [fault], phases: [phase] });
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual([verdict]);
  expect(report.notJudged.some((sentence) => sentence.includes('--dwell'))).toBe(phase === 'mid-stream');
});

/** It opens a file only for a client that has stayed for 0.7 s, and never closes it. */
const LEASE = `response.write('granted'); setTimeout(() => response.destroyed || open().write('lease'), 700);`;

test.concurrent.for<('outside' | 'inside')[]>([['outside'], ['inside']])(
  'a lease that is taken for clients that stay longer, seen from %s',
  async (probes) => {
    const report = await checkCommand(serving(LEASE), '/', { dwellMs: 1_000, probes });
    expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual(['leak file']);
    expect(report.notJudged).not.toContainEqual(expect.stringContaining('--dwell'));
  },
);

/** The client that comes after all others is the 68th. */
const ONCE_SLOW = `globalThis.count = (globalThis.count ?? 0) + 1;
  const timer = setInterval(() => response.write('tick'), globalThis.count === 68 ? 1_500 : 20);
  response.on('close', () => clearInterval(timer));`;

test.concurrent('a server that was slow once, when it had served all others, has not stopped answering', async () => {
  const report = await checkCommand(serving(ONCE_SLOW), '/');
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual(['clean']);
});

/** A server with one stream for each user; `cleanup` runs when a stream of `user` closes, whose entry is `own`. */
const servingUsers = (cleanup: string) =>
  serving(
    `${COUNT}
     const streams = globalThis.streams ??= new Map();
     const user = request.headers['x-user'];
     const own = { timer: setInterval(() => response.write('tick'), 80 + clients % 40) };
     streams.set(user, own);
     response.on('close', () => { ${cleanup} });`,
  );

test.concurrent.for<[string, string, string]>([
  [
    'ends the newest stream of the user',
    'clearInterval(streams.get(user)?.timer); streams.delete(user);',
    'leak activity',
  ],
  ['ends its own', 'clearInterval(own.timer); if (streams.get(user) === own) streams.delete(user);', 'clean'],
])('a server that %s, left by two clients with one identity', async ([, cleanup, verdict]) => {
  const asked = buildRequest({ url: '/', headers: [] });
  const requests = [{ ...asked, request: { ...asked.request, identity: 'x-user' } }];
  const report = await checkCommand(servingUsers(cleanup), '/', { faults: ['supersede'], requests });
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual([verdict]);
});
