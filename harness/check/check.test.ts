import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { checkCommand, getExample, listVerdicts } from './fixtures/examples.ts';

const SCHEMA = JSON.parse(readFileSync(new URL('../../docs/check.schema.json', import.meta.url), 'utf8'));
const followsSchema = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(SCHEMA);

const NODE = { file: process.execPath, args: [getExample('node.mjs')] };

// Each of these takes 14 s, nearly all of it waiting. The other languages are in examples.reliability.test.ts.
test.concurrent.each([
  ['/timer', ['leak activity'], [/^provisional, after 3 clients: \d+ wake-ups per second/]],
  ['/timer-cleared', ['clean'], ['provisional, after 3 clients: nothing of them is seen']],
  ['/child', ['leak process'], [/^provisional, after 3 clients: .*a child process \([36] more than before\)/]],
  ['/crash', ['crashed process-ended'], []],
  ['/slots', ['stopped-answering status'], ['provisional, after 3 clients: nothing of them is seen']],
])('what a server in Node does on %s comes out, after a provisional line', async (path, verdicts, lines) => {
  const said: string[] = [];
  const report = await checkCommand(NODE, path, { onProgress: (sentence) => said.push(sentence) });
  expect(said.filter((line) => line.startsWith('provisional'))).toEqual(
    lines.map((line) => expect.stringMatching(line) as string),
  );
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual(verdicts);
  const othersAreNamed = report.notJudged.some((one) =>
    one.startsWith('other ways of leaving than reset mid-stream: '),
  );
  expect(othersAreNamed).toBe(report.visits.length > 0);
  expect(followsSchema(report), JSON.stringify(followsSchema.errors)).toBe(true);
});

const LEAKS = { file: process.execPath, args: [getExample('leaks.mjs')] };
const LINES = readFileSync(getExample('leaks.mjs'), 'utf8').split('\n');

test.concurrent.each([
  ['/timer', 'leak timer'],
  ['/clean/all', 'clean'],
])('from inside, what a server holds on %s comes out with the line', async (path, verdict) => {
  const said: string[] = [];
  const report = await checkCommand(LEAKS, path, { probes: ['inside'], onProgress: (sentence) => said.push(sentence) });
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual([verdict]);
  expect(said).toContainEqual(expect.stringMatching(/^4 visits with the probe inside, on 127\.0\.0\.1:\d+$/));
  expect(report.findings.map(({ site }) => LINES[site!.line - 1]?.split('// ')[1])).toEqual(
    verdict === 'clean' ? [] : [path],
  );
  expect(followsSchema(report), JSON.stringify(followsSchema.errors)).toBe(true);
});

const CORRECT = fileURLToPath(new URL('../contract/fixtures/correct-server.ts', import.meta.url));
const breaking = (rule: string) => ({ file: process.execPath, args: [CORRECT], env: { BREAKS: rule } });

test.concurrent('a server that marks its guards is judged by them, and the system is asked too', async () => {
  const report = await checkCommand(breaking('nothing but leaks'), '/');
  expect(report.findings).toMatchObject([
    {
      verdict: 'leak',
      kind: 'finally',
      source: 'marks',
      count: [4, 4],
      sentence: expect.stringMatching(
        /^The guard `finally` was silent in 4 of 4 visits.*(wake-ups|ms of CPU) per second/,
      ),
    },
  ]);
  expect(report.visits.map(({ guards }) => guards)).toEqual(
    report.visits.map(() => [{ name: 'finally', outcome: 'silent', latencyMs: expect.any(Number) }]),
  );
  expect(followsSchema(report), JSON.stringify(followsSchema.errors)).toBe(true);
});

test.concurrent('marks that cannot be right end the check at once', async () => {
  const report = await checkCommand(breaking('schema'), '/');
  expect(listVerdicts(report)).toEqual(['not-judged invalid-mark']);
});

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/proc']).status === 0;

test.concurrent('without /proc a sentence says so, with exit code 3', async ({ skip }) => {
  skip(!canMount, 'no mount namespace');
  const script = 'mount -t tmpfs none /proc && exec "$0" "$@"';
  const args = ['-rm', 'sh', '-c', script, process.execPath, MAIN, 'check', '--', NODE.file, ...NODE.args];
  const { exitCode, stderr, stdout } = await execa('unshare', args, { reject: false });
  expect(stderr).toMatch(/^Expected \/proc, got none: .* It needs Linux/);
  expect([exitCode, stdout]).toEqual([3, '']);
});

test.concurrent('a server that does not start is not judged, and its log is shown', async () => {
  const script = 'console.error("no such database"); process.exit(4)';
  const { findings, notJudged } = await checkCommand({ file: process.execPath, args: ['--eval', script] }, '/', {
    deep: true,
  });
  expect(notJudged).toEqual([]); // no client came: there is nothing of which one could say what was left out
  expect(findings).toMatchObject([
    {
      verdict: 'not-judged',
      kind: 'exited',
      sentence: 'Expected example to listen, but it exited with code 4.',
      log: 'no such database',
    },
  ]);
});

test.concurrent('of several listeners one that answers is asked, not one that is silent', async () => {
  const script = `const http = require('node:http').createServer((_, response) => response.writeHead(401).end());
    require('node:net').createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1', () => http.listen(0, '127.0.0.1'));`;
  const report = await checkCommand({ file: process.execPath, args: ['--eval', script] }, '/');
  expect(listVerdicts(report)).toEqual(['not-judged error-status']);
});

// Both answer; the upstream listens first, and the server keeps a connection to it.
const WITH_UPSTREAM = `const { createServer } = require('node:http');
  const upstream = createServer((_, response) => response.writeHead(503).end()).listen(0, '127.0.0.1', () => {
    require('node:net').connect(upstream.address().port, '127.0.0.1');
    const front = createServer(async (_, response) => {
      await fetch('http://127.0.0.1:' + upstream.address().port);
      response.writeHead(401).end();
    });
    setTimeout(() => front.listen(LISTEN), DELAY_MS);
  });`;

test.concurrent.each([
  ['the port that it was given', { listen: 'process.env.PORT, process.env.HOST', delayMs: 0 }],
  [
    'the port that it was given, also if it opens it late',
    { listen: 'process.env.PORT, process.env.HOST', delayMs: 600 },
  ],
  ['one of its own choice', { listen: "0, '127.0.0.1'", delayMs: 0 }],
])('a server that has what it asks in turn in its own process is asked on %s', async (_port, { listen, delayMs }) => {
  const script = WITH_UPSTREAM.replace('LISTEN', listen).replace('DELAY_MS', String(delayMs));
  const { findings } = await checkCommand({ file: process.execPath, args: ['--eval', script] }, '/', { visits: 1 });
  expect(findings).toMatchObject([{ kind: 'error-status', sentence: expect.stringContaining('401') }]);
});

test.concurrent('a port in use is named with its owner', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const script = `require('node:http').createServer().listen(${port}, '127.0.0.1')`;
  const { findings } = await checkCommand({ file: process.execPath, args: ['--eval', script] }, '/');
  other.close();
  expect(findings[0]?.sentence).toContain(`Port ${port} is in use by process ${process.pid}`);
});

test.concurrent('a server that takes port 3000 where PORT is 0 gets a free one', async () => {
  const said: string[] = [];
  const script = `require('node:http').createServer((_, response) => response.writeHead(404).end())
    .listen(Number(process.env.PORT) || 3000, process.env.HOST)`;
  await checkCommand({ file: process.execPath, args: ['--eval', script] }, '/', {
    visits: 1,
    onProgress: (sentence) => said.push(sentence),
  });
  expect(said.join('\n')).toMatch(/listens on 127\.0\.0\.1:(?!3000$)\d+$/m);
});

test.concurrent('a server that answers 404 is not judged', async () => {
  const report = await checkCommand(NODE, '/nowhere', { visits: 1 });
  expect(listVerdicts(report)).toEqual(['not-judged error-status']);
});
