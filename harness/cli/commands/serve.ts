import getPort from 'get-port';
import { load } from '../../../scenarios/catalog.ts';
import { end, launch } from '../../observe/processes.ts';
import { Programs } from '../../observe/programs.ts';
import { Workspace } from '../../observe/workspace.ts';
import { EXIT, UsageError, type ExitCode } from '../exit.ts';
import { interruption } from '../interrupt.ts';
import { idOf } from '../selection.ts';

const GRACE_MS = 500;
const HOST = '127.0.0.1';

/** `hangup serve`: runs one scenario alone, its guards in the terminal, until Ctrl-C. */
export async function serve(word: string, { port }: { port: number | undefined }): Promise<ExitCode> {
  const { id, request } = await load(idOf(word));
  const signal = interruption();
  await using workspace = new Workspace();
  const programs = await Programs.translate([id], workspace.path('programs'));
  const chosen = await freePort(port);
  const env = { HOST, PORT: String(chosen) };
  const child = launch(workspace, { ...(await programs.server({ source: id })), env });
  child.stdout.pipe(process.stdout);
  child.stderr.pipe(process.stderr);
  const data = request ? ` --data ${'x'.repeat(Math.min(request.bodyBytes, 16))}` : '';
  child.stdout.once('data', () =>
    console.error(
      `Try: curl -N${data} http://${HOST}:${chosen}/  then end curl with Ctrl-C and watch. Ctrl-C here ends the server.`,
    ),
  );
  const stop = () => void end(child, GRACE_MS);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const { exitCode } = await child.ended;
  return signal.aborted ? EXIT.interrupted : exitCode === 0 ? EXIT.expected : EXIT.harness;
}

/** @throws {UsageError} if the port that was asked for is taken */
async function freePort(asked: number | undefined): Promise<number> {
  const free = await getPort({ port: asked ?? [3000, 3001, 3002], host: HOST });
  if (asked === undefined || asked === free) return free;
  throw new UsageError(`Expected port ${asked} to be free, got one in use. Leave --port out, and a free one is found.`);
}
