import type { Leftover } from '../evidence.ts';
import type { Snapshot } from './snapshot.ts';

interface Tracked extends Leftover {
  id: string;
  leftAtMs: number;
}

/** Follows what was born in visits: from the first look after its client has left until it is missed. */
export class LeftoverTracker {
  readonly #tracked: Tracked[] = [];

  /** What is there after a visit and was not before it. */
  add(before: Snapshot, after: Snapshot, { visit, leftAtMs }: { visit: number; leftAtMs: number }): void {
    const isOpen = (id: string) => this.#tracked.some((one) => one.id === id && one.goneMs === null);
    for (const [id, { kind, text }] of after.resources) {
      if (before.resources.has(id) || isOpen(id) || belongsToNewProcess(id, before, after)) continue;
      this.#tracked.push({ id, kind, text, visit, leftAtMs, aliveMs: 0, goneMs: null, isHeld: false });
    }
    this.see(after);
  }

  /** Looks again at all that was left. */
  see({ resources, atMs }: Snapshot): void {
    for (const one of this.#tracked.filter(({ goneMs }) => goneMs === null)) {
      if (resources.has(one.id)) one.aliveMs = atMs - one.leftAtMs;
      else one.goneMs = atMs - one.leftAtMs;
    }
  }

  /** The look that decides: what is there now is held. */
  seeLast(snapshot: Snapshot): void {
    this.see(snapshot);
    for (const one of this.#tracked) one.isHeld = one.goneMs === null;
  }

  list(): Leftover[] {
    return this.#tracked.map(({ kind, text, visit, aliveMs, goneMs, isHeld }) => ({
      kind,
      text,
      visit,
      aliveMs,
      goneMs,
      isHeld,
    }));
  }
}

/** The threads and descriptors of a process that is new are part of it. */
function belongsToNewProcess(id: string, before: Snapshot, after: Snapshot): boolean {
  const process = `process ${/^(?:thread )?(\d+:\d+) /.exec(id)?.[1] ?? ''}`;
  return after.resources.has(process) && !before.resources.has(process);
}
