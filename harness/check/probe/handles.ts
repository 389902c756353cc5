import { createHook, executionAsyncId } from 'node:async_hooks';
import type { CallMemory } from './calls.ts';
import type { Ledger, Held, RequestScope } from './ledger.ts';
import type { HeldKind, Trait } from './look.ts';
import { captureFrames, findPackage, isBuiltin, isOwn, type Frame } from './sites.ts';

/** The types of resources that a server opens and must close. Requests of the system end by themselves. */
const KINDS: Readonly<Record<string, HeldKind>> = {
  Timeout: 'timer',
  FSEVENTWRAP: 'watch',
  STATWATCHER: 'watch',
  TCPWRAP: 'connection',
  PIPEWRAP: 'connection',
  UDPWRAP: 'connection',
  MESSAGEPORT: 'connection',
  PROCESSWRAP: 'process',
  WORKER: 'worker',
};
const TEXTS: Readonly<Record<string, string>> = {
  FSEVENTWRAP: 'fs.watch',
  STATWATCHER: 'fs.watchFile',
  TCPWRAP: 'a connection',
  PIPEWRAP: 'a pipe',
  UDPWRAP: 'a UDP socket',
  MESSAGEPORT: 'a message port',
  PROCESSWRAP: 'a child process',
  WORKER: 'a worker thread',
};
/** Frames between what is called and who calls it. */
const TIMER_MODULES = ['node:internal/async_hooks', 'node:internal/timers', 'node:timers', 'node:timers/promises'];
/** The first request opens the connections of a pool: the request that uses them is looked at instead. */
const POOLS = ['node:_http_agent', 'node:internal/deps/undici/undici'];
/** Enough to see, below the frames of a package that waits, who called it. */
const AWAIT_FRAMES = 24;
/** No check looks for so long: what sets such a timer was not set off by one like it. */
const LONG_MS = 20_000;
/** What goes on so long after the client left goes on without it. */
const LINGER_MS = 800;
const SAMPLE_MS = 100;

interface Activity {
  lastMs: number;
  sampledMs: number;
  hasFrames: boolean;
}

/** Follows all that requests open by the hooks of asynchronous resources: handles and timers, awaits that do not end, and what goes on. */
export class HandleTracker {
  readonly #ledger: Ledger;
  readonly #calls: CallMemory;
  readonly #open = new Map<number, Held>();
  /** Awaits that have not come back. */
  readonly #awaits = new Map<number, Held>();
  readonly #activity = new WeakMap<RequestScope, Activity>();

  constructor(ledger: Ledger, calls: CallMemory) {
    this.#ledger = ledger;
    this.#calls = calls;
    createHook({
      init: (...args) => this.#init(...args),
      before: (id) => this.#forgetAwait(id),
      promiseResolve: (id) => this.#forgetAwait(id),
      destroy: (id) => this.#destroy(id),
    }).enable();
  }

  // eslint-disable-next-line max-params -- the arguments of the hook
  #init(id: number, type: string, trigger: number, resource: object): void {
    if (this.#ledger.visit === null) return;
    const scope = this.#ledger.storage.getStore();
    if (scope !== undefined) this.#noteActivity(scope);
    if (type === 'PROMISE') {
      if (scope !== undefined && trigger !== executionAsyncId()) this.#addAwait(id);
    } else if (type in KINDS) this.#add(id, type, resource);
  }

  #add(id: number, type: string, resource: object): void {
    const frames = this.#calls.addCaller(captureFrames());
    this.#calls.keepCaller(id, frames);
    const kind = KINDS[type]!;
    if (kind === 'timer' && isBuiltin(findCaller(frames) ?? { file: '' })) return;
    if (kind === 'connection' && frames.some(isOfPool)) return;
    const waiting = this.#calls.findWaiting(frames);
    const { text, traits } =
      type === 'Timeout' ? describeTimer(resource as TimeoutParts) : { text: TEXTS[type]!, traits: [] };
    const isAlive = () => this.#open.has(id);
    const held = this.#ledger.add({
      kind,
      text,
      frames: [...frames, ...waiting],
      traits: waiting.length > 0 ? [...traits, 'meanwhile'] : traits,
      isAlive,
    });
    if (held !== null) this.#open.set(id, held);
  }

  #destroy(id: number): void {
    this.#open.delete(id);
    this.#calls.forgetCaller(id);
    const parked = this.#awaits.get(id);
    if (parked !== undefined && !parked.traits.includes('collected')) parked.traits.push('collected');
  }

  /** The promise that an `await` waits with: an async function of the user's is on top of the stack when it is made. */
  #addAwait(id: number): void {
    const frames = captureFrames(AWAIT_FRAMES).filter(({ file }) => file !== 'node:internal/async_hooks');
    const [top] = frames;
    if (top === undefined || !isOwn(top)) return this.#calls.keepCaller(id, frames);
    this.#calls.noteOwn(frames);
    const isAlive = () => this.#awaits.has(id);
    const held = this.#ledger.add({ kind: 'parked-await', text: 'await', frames, isAlive });
    if (held !== null) this.#awaits.set(id, held);
  }

  #forgetAwait(id: number): void {
    const held = this.#awaits.get(id);
    if (held === undefined) return;
    this.#awaits.delete(id);
    this.#ledger.remove(held);
  }

  /** Seen first by a builtin, it is asked again a little later. */
  #noteActivity(scope: RequestScope): void {
    if (scope.leftAtMs === null) return;
    const now = performance.now();
    if (now - scope.leftAtMs < LINGER_MS) return;
    const activity = this.#activity.get(scope) ?? { lastMs: 0, sampledMs: -Infinity, hasFrames: false };
    this.#activity.set(scope, activity);
    activity.lastMs = now;
    if (activity.hasFrames || now - activity.sampledMs < SAMPLE_MS) return;
    activity.sampledMs = now;
    const frames = captureFrames();
    activity.hasFrames = frames.some((frame) => !isBuiltin(frame));
    if (!activity.hasFrames) return;
    const isAlive = () => this.#ledger.isRecent(activity.lastMs);
    this.#ledger.add({ kind: 'activity', text: 'work', frames, isAlive });
  }
}

interface TimeoutParts {
  _repeat: number | null;
  _idleTimeout: number;
}

function describeTimer({ _repeat, _idleTimeout }: TimeoutParts): { text: string; traits: Trait[] } {
  return _repeat === null
    ? { text: `setTimeout of ${_idleTimeout} ms`, traits: _idleTimeout < LONG_MS ? [] : ['long'] }
    : { text: `setInterval every ${_repeat} ms`, traits: ['repeats'] };
}

function findCaller(frames: readonly Frame[]): Frame | undefined {
  return frames.find(({ file }) => file !== '' && !TIMER_MODULES.includes(file));
}

function isOfPool({ file }: Frame): boolean {
  return POOLS.includes(file) || findPackage(file) === 'undici';
}
