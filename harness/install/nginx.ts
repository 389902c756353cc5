import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runCommand } from '../system/run-command.ts';
import { HarnessError } from '../system/errors.ts';
import { Workspace } from '../system/workspace.ts';
import { getCacheRoot } from './packages.ts';
import { exists, renameUnlessPresent } from '../system/files.ts';

/** Debian and Ubuntu keep the program in one or the other, by their release. */
const PACKAGES = ['nginx', 'nginx-light', 'nginx-core'] as const;
const MANUAL_INSTALL =
  process.platform === 'darwin' ? 'brew install nginx' : 'sudo apt-get update && sudo apt-get install nginx-light';

/** Where an nginx lies: in PATH, where administrators keep theirs, or in the cache. Null if there is none. */
export async function findNginx(): Promise<string | null> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const candidates = [...folders.filter((folder) => folder !== ''), ...(await listCachedNginx())];
  for (const candidate of candidates) {
    const program = join(candidate, 'nginx');
    if (await exists(program)) return program;
  }
  return null;
}

/** The newest comes first. */
async function listCachedNginx(): Promise<string[]> {
  const names = await readdir(getCacheRoot()).catch(() => []);
  const nginxNames = names.filter((name) => name.startsWith('nginx@'));
  return nginxNames
    .toSorted((one, other) => other.localeCompare(one, 'en', { numeric: true }))
    .map((name) => join(getCacheRoot(), name));
}

/**
 * Fetches nginx and the libraries that it lacks from the package lists of this machine into the cache, without root, unless
 * there is one. The packages are unpacked, not installed: no service is started.
 * @throws {HarnessError} with what apt-get said and the line that installs it by hand
 */
export async function fetchNginx(signal: AbortSignal): Promise<string> {
  const existing = await findNginx();
  if (existing !== null) return existing;
  await using workspace = new Workspace(getCacheRoot());
  const stagingFolder = workspace.createPath('nginx');
  await mkdir(stagingFolder);
  try {
    const version = await unpackNginx({ workspace, signal, folder: stagingFolder });
    const folder = join(getCacheRoot(), `nginx@${version}`);
    await writeFile(join(stagingFolder, 'nginx'), createLauncher(folder), { mode: 0o755 });
    await renameUnlessPresent(stagingFolder, folder, join(folder, 'nginx'));
    return join(folder, 'nginx');
  } catch (error) {
    signal.throwIfAborted();
    throw new HarnessError('install-failed', `${(error as Error).message}\nInstall it by hand: \`${MANUAL_INSTALL}\`.`);
  }
}

interface UnpackOptions {
  workspace: Workspace;
  signal: AbortSignal;
  /** Where the packages are unpacked. */
  folder: string;
}

/** @returns the version of the package */
async function unpackNginx(options: UnpackOptions): Promise<string> {
  const program = join(options.folder, 'usr/sbin/nginx');
  for (const name of PACKAGES) {
    const file = await unpackPackages([name], options);
    if (!(await exists(program))) continue;
    const { execa } = await import('execa'); // every run asks for nginx, few install it
    const { stdout } = await execa('ldd', [program]);
    if (stdout.includes('not found')) await unpackPackages(await listLibraries(name), options);
    return decodeURIComponent(file.split('_')[1]!);
  }
  throw new HarnessError(
    'install-failed',
    `Expected one of the packages ${PACKAGES.join(', ')} to hold usr/sbin/nginx, got none.`,
  );
}

/** @returns the file name of the first: `nginx_1.22.1-9_amd64.deb` */
async function unpackPackages(
  packages: readonly string[],
  { workspace, signal, folder }: UnpackOptions,
): Promise<string> {
  const cwd = workspace.createPath('packages');
  await mkdir(cwd);
  const expected = `apt-get to download ${packages.join(', ')}`;
  await runCommand({ file: 'apt-get', args: ['download', ...packages], cwd }, { workspace, signal, expected });
  const files = await readdir(cwd);
  for (const file of files) {
    const command = { file: 'dpkg-deb', args: ['--extract', file, folder], cwd };
    await runCommand(command, { workspace, signal, expected: `dpkg-deb to unpack ${file}` });
  }
  return files.find((file) => file.startsWith(`${packages[0]}_`)) ?? files[0]!;
}

async function listLibraries(name: string): Promise<string[]> {
  const { execa } = await import('execa');
  const { stdout } = await execa('apt-cache', ['depends', '--important', name]);
  const names = [...stdout.matchAll(/Depends: (\S+)/g)].map(([, found]) => found!);
  return names.filter((found) => /^(?:lib|zlib)/.test(found) && found !== 'libc6');
}

/** Runs the program with the libraries that came with it. */
function createLauncher(folder: string): string {
  return `#!/bin/sh
for libraries in '${folder}'/usr/lib/*-linux-* '${folder}'/lib/*-linux-*; do
  LD_LIBRARY_PATH="$libraries\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
done
export LD_LIBRARY_PATH
exec '${folder}/usr/sbin/nginx' "$@"
`;
}
