import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Tab } from '../fixtures/tab.ts';
import { SIDES, type ServedProblems, type SideEvent } from '../messages.ts';

let tab: Tab;

beforeAll(async () => {
  tab = await Tab.open();
  await tab.begin();
});
afterAll(() => tab[Symbol.asyncDispose]());

const authorization = () => `Bearer ${tab.playground.token}`;
const isEnd = (event: SideEvent) => event.kind === 'ended';

test('only 127.0.0.1 is listened on', async () => {
  await expect(tab.ask({ path: '/', host: '127.0.0.2' })).rejects.toThrow('ECONNREFUSED');
});

test.for(['evil.example', 'localhost', '127.0.0.1', 'evil.example:4848', '127.0.0.1:1'])(
  'a request to %s is refused, and told the right address',
  async (host) => {
    const { status, text } = await tab.ask({ path: '/', headers: { host } });
    expect(status).toBe(403);
    expect(text).toContain(`http://127.0.0.1:${tab.playground.port}/`);
  },
);

test('a playground has a port of its own where the usual ones are taken', async () => {
  await using others = new AsyncDisposableStack();
  const ports = [tab.playground.port];
  while (ports.length < 6) ports.push(others.use(await Tab.open()).playground.port);
  expect(new Set(ports).size).toBe(6);
});

test('localhost with the port is the same server', async () => {
  const { status } = await tab.ask({ path: '/', headers: { host: `localhost:${tab.playground.port}` } });
  expect(status).toBe(200);
});

test.for([
  { origin: 'http://evil.example' },
  { origin: 'null' },
  { origin: 'http://127.0.0.1:9' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none' },
] as Record<string, string>[])('a call with %o is refused', async (headers) => {
  const all = { authorization: authorization(), 'content-type': 'application/json', ...headers };
  expect((await tab.ask({ path: '/api/open', method: 'POST', headers: all, body: '{}' })).status).toBe(403);
});

test.for(['', 'Bearer ', 'Bearer wrong', `Bearer ${'A'.repeat(32)}`])(
  'a call with the token %j is refused',
  async (header) => {
    for (const path of ['/api/open', '/api/events?session=x', '/api/close']) {
      const { status } = await tab.ask({ path, method: 'POST', headers: { authorization: header } });
      expect(status, path).toBe(401);
    }
  },
);

test('the token has 192 bits, and the page itself does not hold it', async () => {
  expect(Buffer.from(tab.playground.token, 'base64url')).toHaveLength(24);
  for (const path of ['/', '/page.js', '/page.css'])
    expect((await tab.ask({ path })).text).not.toContain(tab.playground.token);
});

test('no answer sets a cookie or opens itself to other origins', async () => {
  const { headers } = await tab.call('open');
  expect(Object.keys(headers).filter((name) => /cookie|access-control/.test(name))).toEqual([]);
});

test('a call is a POST of JSON of at most 256 KiB', async () => {
  const ask = (headers: Record<string, string>, body: string) =>
    tab.ask({ path: '/api/source', method: 'POST', headers: { authorization: authorization(), ...headers }, body });
  expect((await ask({ 'content-type': 'text/plain' }, '{}')).status).toBe(415);
  expect((await ask({ 'content-type': 'application/json' }, '{')).status).toBe(400);
  expect((await ask({ 'content-type': 'application/json' }, `"${'x'.repeat(256 * 1024)}"`)).status).toBe(413);
  expect(
    (await tab.ask({ path: '/api/open', method: 'PUT', headers: { authorization: authorization() } })).status,
  ).toBe(405);
});

test('every answer forbids what the page does not need', async () => {
  const { headers } = await tab.ask({ path: '/' });
  expect(headers['content-security-policy']).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w-]+'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  );
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  });
});

test('a tab that is a client frames both servers of a session that it can name, and nothing else', async () => {
  tab.events.length = 0;
  await tab.call('run', { sides: { left: { id: 'seed/silent' }, right: { id: 'seed/silent#fix' } } });
  const origins = await Promise.all(
    SIDES.map(async (side) => {
      const isMeant = (event: SideEvent) => event.kind === 'listening' && event.side === side;
      const { port } = (await tab.waitFor(isMeant)) as SideEvent & { port: number };
      return `http://127.0.0.1:${port}`;
    }),
  );
  const { headers, text } = await tab.ask({ path: `/tab?session=${tab.session}` });
  expect(headers['content-security-policy']).toBe(
    `default-src 'none'; frame-src ${origins.join(' ')}; frame-ancestors 'none'`,
  );
  expect(text.match(/<iframe[^>]*>/g)).toHaveLength(2);
  for (const origin of origins) expect(text).toContain(`<iframe sandbox src="${origin}/"`);

  expect((await tab.ask({ path: '/tab?session=x' })).status).toBe(404);
  const sameSite = { 'sec-fetch-site': 'same-site' };
  expect((await tab.ask({ path: `/tab?session=${tab.session}`, headers: sameSite })).status).toBe(403);
});

/** Runs code on the left, and gives back what its process said at its end. */
async function runToEnd(code: string): Promise<string> {
  tab.events.length = 0;
  await tab.call('run', { sides: { left: { id: 'seed/silent', code } } });
  const ended = await tab.waitFor(isEnd);
  return 'log' in ended ? ended.log : '';
}

test('edited code has neither our environment nor our files, and starts no program', async () => {
  process.env.HANGUP_SECRET = 'sesame';
  const attempts = [
    'readFileSync("/etc/passwd")',
    'writeFileSync("package.json", "")',
    `writeFileSync(${JSON.stringify(import.meta.filename)}, "")`,
  ];
  const code = `
    import { readFileSync, writeFileSync } from 'node:fs';
    import { execFileSync } from 'node:child_process';
    const tries = [() => execFileSync('true'), ${attempts.map((text) => `() => ${text}`).join(', ')}];
    const codes = tries.map((attempt) => { try { attempt(); return 'done'; } catch (error) { return error.code; } });
    console.log('SECRET', process.env.HANGUP_SECRET, 'HOME', process.env.HOME, codes.join(' '));
    process.exit(7);`;
  const log = await runToEnd(code);
  delete process.env.HANGUP_SECRET;
  // Its own folder is the second one: there it may write.
  expect(log).toContain('SECRET undefined HOME undefined ERR_ACCESS_DENIED ERR_ACCESS_DENIED done ERR_ACCESS_DENIED');
});

test('a translation takes no file that is not the project’s own', async () => {
  const run = (code: string) => tab.call('run', { sides: { left: { id: 'seed/silent', code } } });
  for (const path of ['/etc/hostname', '../../package.json', '../kit/../../package.json', 'file:///etc/hostname']) {
    const { text } = await run(`import secret from '${path}'; console.log(secret);`);
    expect(JSON.parse(text).left, path).toMatchObject([{ line: 1, sentence: /Only files of scenarios/ }]);
  }
});

test('an error is shown at its line, whether the code cannot be read or fails when it runs', async () => {
  const run = async (code: string) => {
    const { text } = await tab.call('run', { sides: { left: { id: 'seed/silent', code } } });
    return JSON.parse(text) as ServedProblems;
  };
  expect((await run('const fine = 1;\nconst wrong = ;')).left).toMatchObject([
    { line: 2, sentence: 'Unexpected ";".' },
  ]);
  expect((await run('const fine = 1;\n\nthrow new Error("late");')).left).toMatchObject([
    { line: 3, sentence: 'Error: late' },
  ]);
});

test('both servers stream, the client hangs up, and one of them does not notice', async () => {
  tab.events.length = 0;
  await tab.call('run', { sides: { left: { id: 'seed/silent' }, right: { id: 'seed/silent#fix' } } });
  await tab.call('connect', { clients: 1 });
  await tab.waitFor((event) => event.kind === 'received' && event.side === 'right');
  await tab.call('leave', { leaving: { fault: 'fin', moment: { kind: 'now' }, clients: 1 } });
  const released = await tab.waitFor((event) => event.kind === 'mark' && event.mark.event === 'released');
  expect(released.side).toBe('right');
  const leak = await tab.waitFor((event) => event.kind === 'crowd' && event.side === 'left' && event.ticks >= 5);
  expect(leak).toMatchObject({ holding: 1 });
});

test.for([0, 51, 1.5])('%s clients, as a link may ask for, are refused', async (clients) => {
  const said = 'Expected 1 to 50 clients';
  expect((await tab.call('connect', { clients })).text).toContain(said);
  const leaving = { fault: 'fin', moment: { kind: 'now' }, clients };
  expect((await tab.call('leave', { leaving })).text).toContain(said);
});

test('a closed tab ends its servers at once, and a lease that runs out does', async () => {
  const listening = tab.events.filter((event) => event.kind === 'listening');
  const pids = listening.map(({ pid }) => pid);
  expect(pids.length).toBeGreaterThan(0);
  await tab.call('close');
  expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);

  await using other = await Tab.open({ leaseMs: 500 });
  await other.begin();
  await other.call('run', { sides: { left: { id: 'seed/silent' } } });
  const { pid } = (await other.waitFor((event) => event.kind === 'listening')) as { pid: number } & SideEvent;
  other.stopReading();
  await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false);
  expect((await other.call('run', { sides: {} })).status).toBe(404);
});
