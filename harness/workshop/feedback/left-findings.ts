import type { ObservedHistory } from '../../model/history.ts';
import { describeDisconnect, type FindingText } from './finding.ts';

/** The files of a client that has left: each is closed, and still on the disk. `folders` are those with files in them. */
export function findLeftFiles(history: ObservedHistory, folders: readonly string[]): FindingText[] {
  const released = history.marks.flatMap((mark) => (mark.event === 'released' ? [mark.guard] : []));
  return history.marks.flatMap((mark): FindingText[] => {
    if (mark.event !== 'acquired' || mark.holds?.kind !== 'descriptor') return [];
    if (!folders.includes(mark.holds.directory) || !released.includes(mark.guard)) return [];
    const sentence = `${describeDisconnect(history)}, and \`${mark.guard}\` was closed, and not removed: it is still on the disk.`;
    return [{ reason: 'left-on-disk', sentence }];
  });
}
