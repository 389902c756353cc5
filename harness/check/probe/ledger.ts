import { AsyncLocalStorage } from 'node:async_hooks';
import { describeSite, isBuiltin, captureFrames, type Frame, type Sources } from './sites.ts';
import type { HeldGroup, HeldKind, Trait } from './look.ts';

/** One request that the server takes. What it opens is known by its asynchronous context. */
export interface RequestScope {
  /** Of which visit it is. */
  readonly visit: number;
  readonly request: WeakRef<object>;
  /** What it is answered with: a ServerResponse, or the stream of HTTP/2. */
  readonly response: WeakRef<object>;
  /** When its client had left, by `performance.now()`; null while it is there. */
  leftAtMs: number | null;
}

/** One thing that a request opened. */
export interface Held {
  readonly kind: HeldKind;
  readonly text: string;
  readonly frames: readonly Frame[];
  readonly visit: number;
  readonly scope: RequestScope | null;
  readonly bornAtMs: number;
  readonly traits: Trait[];
  /** Asked at a look; gone for good once it says no. */
  readonly isAlive: () => boolean;
}

export interface NewHeld {
  kind: HeldKind;
  text: string;
  frames: readonly Frame[];
  traits?: Trait[];
  isAlive: () => boolean;
}

/** So long after its client left, a timer is set by what goes on, not by a cleanup. */
const REARMED_MS = 400;
const RECENT_MS = 1_200;
/** What pauses and goes on. */
const RESUMING: readonly HeldKind[] = ['activity', 'write'];
/** A server that opens without end is known by far fewer. */
const MOST_HELD = 50_000;

/** What the requests of the visits opened and did not close. */
export class Ledger {
  readonly storage = new AsyncLocalStorage<RequestScope>();
  /** Strong while they last: only weak references lead from them to what the server made. */
  readonly scopes: RequestScope[] = [];
  /** The visit that is going on; null before the first. */
  visit: number | null = null;
  /** When the last look began: a look itself may hold up the server for longer than what is recent. */
  lookedAtMs = 0;
  readonly #held = new Set<Held>();

  /** Null for what no visit can have opened. */
  add({ traits = [], ...rest }: NewHeld): Held | null {
    const scope = this.storage.getStore() ?? null;
    const visit = scope?.visit ?? this.visit;
    if (visit === null || this.#held.size > MOST_HELD) return null;
    const held = { ...rest, traits, scope, visit, bornAtMs: performance.now() };
    this.#held.add(held);
    return held;
  }

  remove(held: Held): void {
    this.#held.delete(held);
  }

  /** The frames of the stack; none when nothing is watched. */
  capture(): Frame[] {
    return this.visit === null ? [] : captureFrames();
  }

  /** What is alive, by its kind and site. What only builtins opened is left out. */
  group(sources: Sources): HeldGroup[] {
    const groups = new Map<string, HeldGroup & { visits: Record<number, number>; isRearmed: boolean }>();
    for (const held of this.#held) {
      if (!held.isAlive()) {
        if (!RESUMING.includes(held.kind)) this.#held.delete(held);
        continue;
      }
      const { kind, text, frames, scope, visit, traits } = held;
      const top = frames.filter((frame) => !isBuiltin(frame)).slice(0, 4);
      if (top.length === 0 && kind !== 'response') continue;
      const name = top.length === 0 ? text : ''; // names of files differ
      const key = JSON.stringify([kind, scope === null, traits.includes('own'), name, top]);
      const group = groups.get(key) ?? {
        kind,
        text,
        site: describeSite(frames, sources),
        isAttributed: scope !== null,
        visits: {},
        isRearmed: true,
        traits,
      };
      group.visits[visit] = (group.visits[visit] ?? 0) + 1;
      group.isRearmed &&= !traits.includes('long') && held.bornAtMs - this.#findLeftMs(held) > REARMED_MS;
      groups.set(key, group);
    }
    return [...groups.values()];
  }

  /** Whether it was seen in the last second or so before the look. */
  isRecent(atMs: number): boolean {
    return atMs > this.lookedAtMs - RECENT_MS;
  }

  #findLeftMs({ scope, visit }: Held): number {
    const scopes = scope ? [scope] : this.scopes.filter((one) => one.visit === visit);
    return Math.max(0, ...scopes.map(({ leftAtMs }) => leftAtMs ?? Infinity));
  }
}
