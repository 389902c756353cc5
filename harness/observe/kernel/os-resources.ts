import { readFile, readlink, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import type { OsResource } from '../../../scenarios/kit/marks.ts';
import { listProcFolder, ProcessTree, readProcessStat, readProcFile } from './process-tree.ts';

/**
 * How many of a resource a process and its descendants have, by the operating system's own count (Linux: /proc/<pid>); null
 * where that cannot be read.
 */
export async function countOsResources(pid: number, resource: OsResource): Promise<number | null> {
  if (resource.kind === 'process') return countProcess(resource.pid);
  const descriptors = listDescriptors(pid);
  if (descriptors === null) return null;
  const isHeld = await createDescriptorCheck(pid, resource);
  const counts = await Promise.all(descriptors.map(isHeld));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** One descriptor of one process, as its names below /proc. */
interface Descriptor {
  link: string;
  info: string;
}

/** Of all processes of the tree that can be read; null if none can. */
function listDescriptors(pid: number): Descriptor[] | null {
  const folders = new ProcessTree({ pid }).list().flatMap((member) => {
    const names = listProcFolder(member.pid, 'fd');
    return names === null ? [] : [{ pid: member.pid, names }];
  });
  if (folders.length === 0) return null;
  return folders.flatMap((folder) =>
    folder.names.map((name) => ({
      link: `/proc/${folder.pid}/fd/${name}`,
      info: `/proc/${folder.pid}/fdinfo/${name}`,
    })),
  );
}

/** How many of the resource a descriptor is. */
async function createDescriptorCheck(
  pid: number,
  resource: Exclude<OsResource, { kind: 'process' }>,
): Promise<(descriptor: Descriptor) => Promise<number>> {
  if (resource.kind === 'socket') {
    const sockets = listSocketLinks(pid, resource.port);
    return async ({ link }) => (sockets.has(await readLink(link)) ? 1 : 0);
  }
  const directory = await realpath(resource.directory).catch(() => resolve(resource.directory));
  if (resource.kind === 'descriptor') return async ({ link }) => (isInside(await readLink(link), directory) ? 1 : 0);
  const inode = await stat(directory).then(
    ({ ino }) => ino.toString(16),
    () => null,
  );
  return async ({ info }) => countWatches(await readFile(info, 'latin1').catch(() => ''), inode);
}

function isInside(path: string, directory: string): boolean {
  const rest = relative(directory, path);
  return isAbsolute(path) && rest !== '' && rest !== '..' && !rest.startsWith('../');
}

function countWatches(info: string, inode: string | null): number {
  return info.split('\n').filter((line) => line.startsWith('inotify wd:') && line.includes(` ino:${inode} `)).length;
}

/** `socket:[1234]` for each TCP socket with this local port, in the server's network. */
function listSocketLinks(pid: number, port: number): ReadonlySet<string> {
  const hexPort = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = ['net/tcp', 'net/tcp6'].flatMap((file) => readProcFile(pid, file).split('\n').slice(1));
  const fields = rows.map((row) => row.trim().split(/\s+/));
  return new Set(fields.filter(([, local]) => local?.endsWith(hexPort)).map((row) => `socket:[${row[9]}]`));
}

function countProcess(pid: number): number | null {
  if (readProcessStat(process.pid) === null) return null; // no /proc
  const found = readProcessStat(pid);
  return found === null || found.isZombie ? 0 : 1;
}

function readLink(path: string): Promise<string> {
  return readlink(path).catch(() => '');
}
