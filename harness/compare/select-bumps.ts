import { loadStack, stacks } from '../../scenarios/catalog.ts';
import { UsageError } from '../system/errors.ts';
import { runCommand } from '../system/run-command.ts';
import { Workspace } from '../system/workspace.ts';
import { listBumps, LOCKFILES, type Bump, type LockedVersions } from './lockfile-changes.ts';
import { listStackImports } from './pairs.ts';

const FILES = Object.keys(LOCKFILES);

export interface BumpQuery {
  /** `base..head`, two revisions of git. */
  range: string;
  /** Where the lockfiles are. */
  folder: string;
}

/**
 * The packages of the stacks that have another version in the lockfiles of a folder at `head` than at `base`.
 * @throws {UsageError} a sentence
 */
export async function selectBumps({ range, folder }: BumpQuery, signal: AbortSignal): Promise<Bump[]> {
  const [base, head, ...rest] = range.split('..');
  if (!base || !head || head.startsWith('.') || rest.length > 0 || range.startsWith('-'))
    throw new UsageError(
      'invalid-option',
      `Expected two revisions of git such as --lockfile origin/main..HEAD, got '${range}'.`,
    );
  await using workspace = new Workspace();
  const git = createGit(folder, workspace, signal);
  const [before, after] = [await readLockfiles(git, base), await readLockfiles(git, head)];
  if (after.size === 0)
    throw new UsageError('invalid-option', `Expected ${FILES.join(', ')} in ${folder} at ${head}, got none.`);
  const names = await listImportedPackages();
  return [...after].flatMap(([file, versions]) => listBumps(before.get(file) ?? new Map(), versions, names));
}

type Git = (...words: string[]) => Promise<string>;

function createGit(folder: string, workspace: Workspace, signal: AbortSignal): Git {
  return (...words) => {
    const command = { file: 'git', args: ['-C', folder, ...words] };
    return runCommand(command, { workspace, signal, expected: `git ${words.join(' ')} to work` });
  };
}

/** The lockfiles that the folder has at a revision. @throws {UsageError} if there is no such revision */
async function readLockfiles(git: Git, revision: string): Promise<Map<string, LockedVersions>> {
  const listed = await git('ls-tree', '--name-only', revision, '--', ...FILES).catch((error: unknown) => {
    throw new UsageError('invalid-option', (error as Error).message);
  });
  const found = new Map<string, LockedVersions>();
  for (const file of listed.split('\n').filter(Boolean))
    found.set(file, LOCKFILES[file]!(await git('show', `${revision}:./${file}`)));
  return found;
}

/** What the servers of the stacks import. */
export async function listImportedPackages(): Promise<string[]> {
  const all = await Promise.all(stacks.map((id) => loadStack(id)));
  return [...new Set(all.flatMap(listStackImports))];
}
