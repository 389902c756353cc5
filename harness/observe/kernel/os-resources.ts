import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import type { OsResource } from '../../../scenarios/kit/marks.ts';
import { listProcFolder, type ProcessTree, readProcessStat, readProcFile, readProcLink } from './process-tree.ts';
import { listTcpRows } from './tcp-sockets.ts';

/**
 * How many of a resource the processes of a server have, by the operating system's own count (Linux: /proc/<pid>); null
 * where that cannot be read.
 */
export async function countOsResources(tree: ProcessTree, resource: OsResource): Promise<number | null> {
  if (resource.kind === 'process') return countProcess(resource.pid);
  const descriptors = listDescriptors(tree);
  if (descriptors === null) return null;
  const countIn = await createDescriptorCounter(tree.pid, resource);
  return descriptors.reduce((sum, descriptor) => sum + countIn(descriptor), 0);
}

interface Descriptor {
  pid: number;
  /** Its name below /proc/<pid>/fd. */
  name: string;
}

/** Of all processes of the tree that can be read; null if none can. */
function listDescriptors(tree: ProcessTree): Descriptor[] | null {
  const members = tree.list().flatMap((member) => {
    const names = listProcFolder(member.pid, 'fd');
    return names === null ? [] : [names.map((name) => ({ pid: member.pid, name }))];
  });
  return members.length === 0 ? null : members.flat();
}

/** How many of the resource a descriptor is. */
async function createDescriptorCounter(
  pid: number,
  resource: Exclude<OsResource, { kind: 'process' }>,
): Promise<(descriptor: Descriptor) => number> {
  if (resource.kind === 'socket') {
    const rows = listTcpRows(pid).filter(({ localPort }) => localPort === resource.port);
    const sockets = new Set(rows.map(({ inode }) => `socket:[${inode}]`));
    return (descriptor) => Number(sockets.has(readDescriptor(descriptor)));
  }
  const directory = await realpath(resource.directory).catch(() => resolve(resource.directory));
  if (resource.kind === 'descriptor') return (descriptor) => Number(isInside(readDescriptor(descriptor), directory));
  const inode = await stat(directory).then(
    ({ ino }) => ino.toString(16),
    () => null,
  );
  return (descriptor) => countWatches(readProcFile(descriptor.pid, `fdinfo/${descriptor.name}`), inode);
}

function isInside(path: string, directory: string): boolean {
  const rest = relative(directory, path);
  return isAbsolute(path) && rest !== '' && rest !== '..' && !rest.startsWith('../');
}

function countWatches(info: string, inode: string | null): number {
  return info.split('\n').filter((line) => line.startsWith('inotify wd:') && line.includes(` ino:${inode} `)).length;
}

function countProcess(pid: number): number | null {
  if (readProcessStat(process.pid) === null) return null; // no /proc
  const found = readProcessStat(pid);
  return found === null || found.isZombie ? 0 : 1;
}

function readDescriptor({ pid, name }: Descriptor): string {
  return readProcLink(pid, `fd/${name}`);
}
