import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkCommand, getExample, listVerdicts, makeBuildFolder } from './fixtures/examples.ts';

const SERVER = { file: process.execPath, args: [getExample('leaks.mjs')] };
/** As `--quick`. */
const QUICKLY = { probes: ['inside'], moreWays: [] } as const;
const LINES = readFileSync(getExample('leaks.mjs'), 'utf8').split('\n');

/** What is said of a route, the routes of the line that is named and of the next one, and what it looks like. */
async function judgeByLine(path: string, server = SERVER) {
  const report = await checkCommand(server, path, QUICKLY);
  const site = report.findings[0]?.site;
  const named = [0, 1].map((next) => LINES[(site?.line ?? 0) - 1 + next]?.split('// ')[1]);
  const incidents = report.findings.flatMap(({ advice }) => advice.flatMap(({ incident }) => incident ?? []));
  return { verdicts: listVerdicts(report), named, incidents };
}

test.concurrent.each<[string, string, string?]>([
  ['/chain', 'leak timer'],
  ['/listener', 'leak listener'],
  ['/signal', 'leak listener'],
  ['/shared-watch', 'retained listener'],
  ['/watcher', 'leak watch'],
  ['/upstream', 'leak upstream-request', 'incidents/27-waiting-upstream'],
  ['/upstream-http', 'leak upstream-request'],
  ['/upgraded', 'leak upstream-request'],
  ['/call', 'leak upstream-request'],
  ['/channel', 'leak connection'],
  ['/descriptor', 'leak file'],
  ['/stream', 'leak file'],
  ['/handle', 'leak file'],
  ['/watch', 'leak watch'],
  ['/child', 'leak process'],
  ['/write', 'leak write'],
  ['/callback', 'leak activity'],
  ['/queue', 'leak timer'],
  ['/drain', 'unfinished parked-await'],
  ['/waiter', 'retained parked-await'],
  ['ws://localhost/message', 'leak listener'],
  ['/generator', 'retained parked-generator'],
  ['/sync-generator', 'retained parked-generator'],
  ['/late', 'leak timer'],
  ['/expiry', 'late timer'],
])('from inside, %s is %s, with the line', async (url, verdict, incident) => {
  const named: unknown = expect.arrayContaining([url.replace('ws://localhost', '')]);
  expect(await judgeByLine(url)).toMatchObject({
    verdicts: [verdict],
    named,
    ...(incident && { incidents: [incident] }),
  });
});

test.concurrent('the server of a thread is looked into as well', async () => {
  const script = `new (require('node:worker_threads').Worker)(${JSON.stringify(getExample('leaks.mjs'))})`;
  const { verdicts, named } = await judgeByLine('/timer', { file: process.execPath, args: ['-e', script] });
  expect(verdicts).toEqual(['leak timer']);
  expect(named).toContain('/timer');
});

// Alone: each of its clients starts a thread.
test('from inside, /worker is leak worker, with the line', async () => {
  const named: unknown = expect.arrayContaining(['/worker']);
  expect(await judgeByLine('/worker')).toMatchObject({ verdicts: ['leak worker'], named });
});

test('a server that keeps every core busy is asked no more than it takes to say so', async () => {
  const { findings, trials, notJudged } = await checkCommand(SERVER, '/spin', { probes: ['inside'] });
  expect(findings).toMatchObject([{ verdict: 'leak', kind: 'worker' }]);
  expect(trials).toHaveLength(1);
  expect(notJudged[0]).toMatch(/^GET \/spin, fin mid-stream, .*: left out, because .* keeps every core busy$/);
});

test.concurrent.each([
  ['/early', { fault: 'reset', phase: 'before-headers' }],
  ['/completed', { fault: 'complete', phase: 'mid-stream' }],
  ['/orderly', { fault: 'fin', phase: 'mid-stream' }],
  ['/reused', { fault: 'reuse', phase: 'mid-stream' }],
])('%s is a leak only of clients that leave in another way, which is tried as well', async (path, way) => {
  const { findings, trials, notJudged } = await checkCommand(SERVER, path, { probes: ['inside'] });
  expect(findings).toMatchObject([{ verdict: 'leak', kind: 'timer', ...way }]);
  expect(notJudged).not.toContainEqual(expect.stringMatching(/^other ways of leaving/));
  const { fault, phase } = findings[0]!;
  expect(trials).toContainEqual(expect.objectContaining({ fault, phase }));
  expect(LINES[findings[0]!.site!.line - 1]).toContain(`// ${path}`);
});

test.concurrent.each([
  '/clean/session',
  '/clean/callback',
  '/clean/watcher',
  '/clean/handles',
  '/clean/channels',
  '/clean/last-hundred',
  '/clean/slow-cleanup',
  '/clean/once-for-all',
  'ws://localhost/clean/socket',
])('from inside, %s is clean', async (path) => {
  const report = await checkCommand(SERVER, path, QUICKLY);
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual(['clean']);
});

test.concurrent('what goes on for some seconds after each client is no leak of the last ones', async () => {
  const report = await checkCommand(SERVER, '/clean/resumable', {
    probes: ['inside'],
    moreWays: [{ fault: 'reset', phase: 'before-headers' }],
  });
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual(['clean']);
});

test.concurrent.each([
  ['/table', 'retained memory'],
  ['/clean/last-hundred', 'clean'],
])('what each client leaves in memory, when it is asked for: %s is %s', async (path, verdict) => {
  const report = await checkCommand(SERVER, path, { ...QUICKLY, deep: true });
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual([verdict]);
});

/** Both have one interval for each client. */
const ASIDE = `on('message', ({ id, stop }) => stop ? clearInterval(timers.get(id)) :
  timers.set(id, setInterval(() => send({ id }), 50)));`;
const THREAD = `const { Worker, parentPort: port } = require('node:worker_threads');
  const timers = new Map();
  const aside = new Worker("const { parentPort: port } = require('node:worker_threads'); const timers = new Map();" +
    "const send = (message) => port.postMessage(message); port." + ASIDE, { eval: true });
  const tell = (message) => aside.postMessage(message);`;
const CHILD = `const aside = require('node:child_process').fork(process.argv[1]);
  const tell = (message) => aside.send(message);`;
const FRONT = `const clients = new Map();
  aside.on('message', ({ id }) => clients.get(id)?.write('tick'));
  let next = 0;
  require('node:http').createServer((request, response) => {
    const id = (next += 1);
    clients.set(id, response);
    tell({ id });
    response.write('hello');
    response.on('close', () => {
      clients.delete(id);
      if (request.url === '/stop') tell({ id, stop: true });
    });
  }).listen(process.env.PORT, process.env.HOST);`;

test.concurrent.each([
  ['thread', '/stop', 'clean'],
  ['thread', '/go-on', 'not-judged unseen-thread'],
  ['process', '/stop', 'clean'],
  ['process', '/go-on', 'not-judged unseen-thread'],
])('what a shared %s does that takes no requests is not seen from inside: %s is %s', async (kind, path, verdict) => {
  await using folder = await makeBuildFolder();
  const child = join(folder.path, 'aside.cjs');
  writeFileSync(child, `const timers = new Map(); const send = (message) => process.send(message); process.${ASIDE}`);
  const setup = kind === 'thread' ? `const ASIDE = ${JSON.stringify(ASIDE)}; ${THREAD}` : CHILD;
  const command = { file: process.execPath, args: ['-e', setup + FRONT, child] };
  const report = await checkCommand(command, path, QUICKLY);
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual([verdict]);
  const isNoted = report.notJudged.some((one) => one.includes('what a worker thread holds'));
  expect(isNoted).toBe(kind === 'thread');
});

/** It waits for good, as an idle thread of a pool does, once a client has come. */
const WAITING = `const { Worker } = require('node:worker_threads');
  const aside = new Worker("require('node:worker_threads').parentPort.on('message', () => " +
    "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))", { eval: true });
  aside.unref();
  require('node:http').createServer((request, response) => {
    aside.postMessage('go');
    const timer = setInterval(() => response.write('tick'), 50);
    response.on('close', () => clearInterval(timer));
  }).listen(process.env.PORT, process.env.HOST);`;

test.concurrent('a thread that waits without its event loop does no work', async () => {
  const report = await checkCommand({ file: process.execPath, args: ['-e', WAITING] }, '/', QUICKLY);
  expect(listVerdicts(report), JSON.stringify(report.findings)).toEqual(['clean']);
});

test.concurrent('a process that loads no probe is not judged, and not clean', async () => {
  const command = { file: 'env', args: ['-u', 'NODE_OPTIONS', SERVER.file, ...SERVER.args] };
  const report = await checkCommand(command, '/timer', QUICKLY);
  expect(listVerdicts(report)).toEqual(['not-judged no-report']);
});

/** Each tick of its first timer begins another, and what it asks is asked after awaits, when only the package is on the stack. */
const PACKAGE = `exports.tickInTicks = (run) => {
  const timer = setInterval(() => setInterval(run, 50), 100);
  return () => clearInterval(timer);
};
exports.askLater = (url, respond) => {
  const ask = async () => {
    await null;
    await Promise.resolve(url).then(async (found) => {
      await new Promise(setImmediate);
      require('node:http').get(found, respond);
    });
  };
  void ask();
};
exports.beginLater = (run) => void setImmediate(() => setInterval(run, 50));`;
const USER = `const { tickInTicks, askLater, beginLater } = require('ticker');
const { createServer } = require('node:http');
const upstream = createServer((request, response) => response.write('word')).listen(0, '127.0.0.1', () => createServer((request, response) => {
  response.write('hello');
  if (request.url === '/ask') return askLater('http://127.0.0.1:' + upstream.address().port, (answer) => answer.resume());
  if (request.url === '/wait') return waitForWords(response);
  const stop = tickInTicks(() => response.write('tick'));
  response.on('close', () => setTimeout(stop, 20_000));
}).listen(process.env.PORT, process.env.HOST));
async function waitForWords(response) {
  beginLater(() => response.write('word'));
  await require('node:events').once(response, 'word');
}`;

test.concurrent.each([
  ['/', 'timer', 7],
  ['/ask', 'upstream-request', 5],
  ['/wait', 'timer', 12],
])(
  'what a package opens later is found at the line of the user that made it begin, or waits for it: %s',
  async (path, kind, line) => {
    await using folder = await makeBuildFolder();
    const packageFolder = join(folder.path, 'node_modules/ticker');
    mkdirSync(packageFolder, { recursive: true });
    writeFileSync(join(packageFolder, 'index.js'), PACKAGE);
    const file = join(folder.path, 'server.cjs');
    writeFileSync(file, USER);
    const { findings } = await checkCommand({ file: process.execPath, args: [file] }, path, QUICKLY);
    const found = findings.filter((one) => one.kind === kind);
    expect(found.map(({ site }) => [site!.line, site!.package])).toContainEqual([line, 'ticker']);
    for (const { site } of found) expect(site!.file).toMatch(/server\.cjs$/);
  },
);
