import getPort from 'get-port';
import { loadScenario, loadStack, references, stacks } from '../../../scenarios/catalog.ts';
import { resolveProgram } from '../../install/program.ts';
import { endProcess, spawnProcess } from '../../system/processes.ts';
import { isSkip, type Command, type Program, type StartableServer } from '../../model/plan.ts';
import { HarnessError, UsageError } from '../../system/errors.ts';
import { Programs } from '../../observe/programs.ts';
import { Workspace } from '../../system/workspace.ts';
import { buildReferencePlans } from '../../plan/references.ts';
import { getTargetRequirements, listStackTargets } from '../../plan/stack-targets.ts';
import { resolveScenarioProgram } from '../../plan/scenarios.ts';
import { formatCurlCommand } from '../../run/curl.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { showServeLog } from '../serve-log.ts';
import { isWay, selectId, parseTarget } from '../../plan/selection.ts';

const GRACE_MS = 500;
const HOST = '127.0.0.1';
const PLAIN_REQUEST = { method: 'GET', bodyBytes: 0 } as const;

/** `hangup serve`: runs one scenario, or one stack, alone, its guards in the terminal, until Ctrl-C. */
export async function runServe(word: string, { port }: { port: number | undefined }): Promise<ExitCode> {
  const { curl, ...asked } = await resolveServed(word);
  const signal = listenForInterrupts();
  await using workspace = new Workspace();
  const command = 'command' in asked ? asked.command : await buildServeCommand(asked.program, workspace, signal);
  const chosen = await findServePort(port);
  const env = { ...command.env, HOST, PORT: String(chosen), HANGUP_MARKS: '' }; // its marks are to be seen here
  const child = spawnProcess(workspace, { ...command, env });
  child.stderr.pipe(process.stderr.on('error', () => child.stderr.resume())); // the server must not wait for a reader that is gone
  process.stdout.on('error', () => {});
  showServeLog(child.stdout, process.stdout);
  child.stdout.once('data', () => console.error(describeNextStep(word, curl(`http://${HOST}:${chosen}`))));
  const endServer = () => void endProcess(child, GRACE_MS);
  signal.addEventListener('abort', endServer, { once: true });
  if (signal.aborted) endServer();
  const { exitCode } = await child.ended;
  return signal.aborted ? EXIT.interrupted : exitCode === 0 ? EXIT.expected : EXIT.harness;
}

function describeNextStep(word: string, curlCommand: string): string {
  return [
    `Serving ${word}. Type in another terminal:`,
    '',
    `  ${curlCommand}`,
    '',
    'Press Ctrl-C there to hang up, and watch here. Ctrl-C here ends the server.',
    '',
  ].join('\n');
}

/** What to start, and the line of shell that asks for the stream. */
type ServedCommand = StartableServer & { curl: (origin: string) => string };

async function buildServeCommand(program: Program, workspace: Workspace, signal: AbortSignal): Promise<Command> {
  const programs = await Programs.translatePrograms([program.source], workspace.createPath('programs'), signal);
  return programs.buildServerCommand(program);
}

async function resolveServed(word: string): Promise<ServedCommand> {
  const id = selectId(word);
  if (stacks.some((one) => one === id)) return resolveServedStack(id, parseTarget(word).target);
  if (references.some((one) => one === id)) return resolveServedReference(id, word);
  const scenario = await loadScenario(id);
  const program = await resolveScenarioProgram(scenario);
  if (isSkip(program)) throw new HarnessError('not-available', `Expected to serve ${id}, but ${program.sentence}.`);
  return { program, curl: (origin) => formatCurlCommand(scenario.request ?? PLAIN_REQUEST, origin) };
}

/** @throws {HarnessError} if it cannot be started here */
async function resolveServedReference(id: string, word: string): Promise<ServedCommand> {
  const [way] = (await buildReferencePlans([id])).filter((planned) => isWay(planned.id, [word]));
  if (way === undefined) throw new UsageError('unknown-id', `Expected a way to serve ${id}, got '${word}'.`);
  if ('skip' in way.start)
    throw new HarnessError('not-available', `Expected to serve ${way.id}, but ${way.start.skip.sentence}.`);
  return { ...way.start, curl: (origin) => `curl -N -H 'x-hangup-stream: shape=silent' ${origin}/` };
}

/** @throws {UsageError} without such a target @throws {HarnessError} if it cannot be started here */
async function resolveServedStack(id: string, wanted: string | null): Promise<ServedCommand> {
  const stack = await loadStack(id);
  const targets = listStackTargets(stack);
  const target = targets.find(({ name }) => wanted === null || name === wanted || name.startsWith(`${wanted} `));
  if (target === undefined)
    throw new UsageError(
      'unknown-id',
      `Expected one of ${targets.map(({ name }) => name).join(', ')}; got '${wanted}'.`,
    );
  const program = await resolveProgram(getTargetRequirements(target));
  if (isSkip(program))
    throw new HarnessError('not-available', `Expected to serve ${target.name}, but ${program.sentence}.`);
  const stream = `body=${Object.keys(stack.bodies)[0]};shape=silent`;
  const http2 = stack.protocol === 'http2' ? '--http2-prior-knowledge ' : '';
  return { program, curl: (origin) => `curl -N ${http2}-H 'x-hangup-stream: ${stream}' ${origin}${stack.path ?? '/'}` };
}

/** @throws {UsageError} if the port that was asked for is taken */
async function findServePort(asked: number | undefined): Promise<number> {
  const free = await getPort({ port: asked ?? [3000, 3001, 3002], host: HOST });
  if (asked === undefined || asked === free) return free;
  throw new UsageError(
    'port-in-use',
    `Expected port ${asked} to be free, got one in use. Leave --port out, and a free one is found.`,
  );
}
