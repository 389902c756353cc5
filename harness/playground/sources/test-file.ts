import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import { formatHttp1Request } from '../../observe/clients/http1-request.ts';
import { BUNDLE_OPTIONS, createTextPlugin, translate } from '../../system/bundle.ts';
import { UsageError } from '../../system/errors.ts';
import { importPlugin } from './sandbox.ts';
import type { SideServer } from './sources.ts';

const SCENARIOS = fileURLToPath(new URL('../../../scenarios/', import.meta.url));

/** What a socket of the test does, for each way of leaving that ends a connection. */
const LEAVING: Partial<Record<Fault, string>> = {
  fin: 'socket.destroy()',
  reset: 'socket.resetAndDestroy()',
  'half-close': 'socket.end()',
  abort: 'socket.destroy()',
  kill: 'socket.destroy()',
};

/**
 * A vitest file that needs nothing of ours: it starts the server, leaves it in this way, and expects that every guard is released.
 * @throws {UsageError} for a server that is not one file, or a way of leaving that a test cannot make
 * @throws {BuildFailure} of esbuild
 */
export async function buildTestFile(served: SideServer, fault: Fault): Promise<string> {
  const leave = LEAVING[fault];
  if (leave === undefined)
    throw new UsageError('wrong-kind', 'A test has a client that closes its connection: leave with 1 to 5 first.');
  const { id, code, request, program } = served;
  if (code === null || request.protocol !== undefined)
    throw new UsageError('wrong-kind', `A test can be made of a server on plain HTTP that is one file; ${id} is not.`);
  const target = { host: '127.0.0.1', port: 0, connection: '1', hold: null, request };
  const packages = ['vitest', ...Object.keys(program.packages ?? {})].join(', ');
  const server = await bundleServer(code, program.source);
  return TEMPLATE.replaceAll('{{id}}', id)
    .replaceAll('{{version}}', packageJson.version)
    .replaceAll('{{packages}}', packages)
    .replaceAll('{{fault}}', fault)
    .replace('{{leave}}', () => leave)
    .replace('{{request}}', () => JSON.stringify(formatHttp1Request(target)))
    .replace('{{server}}', () => escapeTemplate(server));
}

/** Code and kit as one module; packages are found where the test lies. */
async function bundleServer(code: string, source: string): Promise<string> {
  const [kit, file] = /^ {2}listen\b/m.test(code) ? ['serveListener', 'serve-listener'] : ['serveScenario', 'serve'];
  const resolveDir = dirname(join(SCENARIOS, source));
  const { outputFiles } = await translate({
    stdin: {
      contents: `import declaration from 'the code';\nimport { ${kit} } from '${SCENARIOS}kit/${file}.ts';\nawait ${kit}(declaration);`,
      resolveDir,
    },
    ...BUNDLE_OPTIONS,
    legalComments: 'none',
    plugins: [createTextPlugin('the code', { contents: code, resolveDir }), importPlugin],
  });
  return outputFiles[0]!.text;
}

function escapeTemplate(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
}

const TEMPLATE = `// Made by the playground of hangup {{version}}: a client leaves {{id}} ({{fault}}), and all that its request took must be
// released. Save it as a .test.js file beside the packages that it needs ({{packages}}), and run it: npx vitest run
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';

const WITHIN_MS = 1_000;
const START_MS = 10_000;

test('{{id}} releases what it holds when its client leaves ({{fault}})', { timeout: 3 * START_MS }, async () => {
  const { port, readMarks } = await startServer();
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  onTestFinished(() => void socket.destroy());
  const firstByte = new Promise((resolve) => socket.once('data', resolve));
  socket.resume().write(REQUEST);
  await vi.waitFor(() => expect(readMarks().map(({ event }) => event)).toContain('acquired'), START_MS);
  await Promise.race([firstByte, new Promise((resolve) => setTimeout(resolve, WITHIN_MS))]);
  expect(listHeld(readMarks()), 'held while the client is connected').not.toEqual([]);

  {{leave}};
  await vi.waitFor(() => expect(listHeld(readMarks()), 'held after the client has left').toEqual([]), WITHIN_MS);
});

/** What was acquired and not released. */
function listHeld(marks) {
  const count = (event, name) => marks.filter((mark) => mark.event === event && mark.guard === name).length;
  const guards = new Set(marks.flatMap(({ guard }) => guard ?? []));
  return [...guards].filter((guard) => count('acquired', guard) > count('released', guard));
}

/** The server is a process of its own. What it acquires and releases it writes into a file, a line each. */
async function startServer() {
  const folder = mkdtempSync(join(import.meta.dirname, '.hangup-'));
  const marksFile = join(folder, 'marks');
  writeFileSync(join(folder, 'server.mjs'), SERVER);
  const env = { ...process.env, HANGUP_MARKS: marksFile, PORT: '0', HOST: '127.0.0.1' };
  const server = spawn(process.execPath, [join(folder, 'server.mjs')], { env, stdio: ['pipe', 'inherit', 'inherit'] });
  onTestFinished(async () => {
    const hasEnded = new Promise((resolve) => server.once('exit', resolve));
    if (server.exitCode === null && server.kill('SIGKILL')) await hasEnded;
    rmSync(folder, { recursive: true });
  });
  const readMarks = () => {
    const lines = existsSync(marksFile) ? readFileSync(marksFile, 'utf8').split('\\n').slice(0, -1) : [];
    return lines.map((line) => JSON.parse(line));
  };
  const findPort = () => readMarks().find(({ event }) => event === 'listening').port;
  return { port: await vi.waitFor(findPort, START_MS), readMarks };
}

const REQUEST = {{request}};

/** The server as it was in the playground, with the parts of hangup that it is built on. */
const SERVER = \`{{server}}\`;
`;
