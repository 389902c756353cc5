import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import type { OsResource } from '../../../scenarios/kit/marks.ts';

/**
 * How many of the resources a process has, by the operating system's own count (Linux: /proc/<pid>/fd and fdinfo), or null
 * where that cannot be read.
 */
export async function countOsResources(pid: number, { kind, directory }: OsResource): Promise<number | null> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => null);
  if (descriptors === null) return null;
  const counts = await Promise.all(
    descriptors.map((descriptor) =>
      kind === 'descriptor' ? countOpenFiles(pid, descriptor, directory) : countWatches(pid, descriptor, directory),
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function countOpenFiles(pid: number, descriptor: string, directory: string): Promise<number> {
  const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
  return target.startsWith(`${directory}/`) ? 1 : 0;
}

async function countWatches(pid: number, descriptor: string, directory: string): Promise<number> {
  const info = await readFile(`/proc/${pid}/fdinfo/${descriptor}`, 'latin1').catch(() => '');
  if (!info.includes('inotify wd:')) return 0;
  const inode = await stat(directory).then(
    ({ ino }) => ino.toString(16),
    () => null,
  );
  return info.split('\n').filter((line) => line.includes(` ino:${inode} `)).length;
}
