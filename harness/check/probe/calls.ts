import { AsyncLocalStorage, executionAsyncId } from 'node:async_hooks';
import type { Ledger, RequestScope } from './ledger.ts';
import { captureFrames, isBuiltin, isOwn, type Frame } from './sites.ts';
import { copyProperties } from './wrap.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** Who called a builtin that does its work in a later turn. */
interface Call {
  frames: readonly Frame[];
  hasSignal: boolean;
}

/** Remembers who called what opens something only when its caller is no longer on the stack. */
export class CallMemory {
  readonly #ledger: Ledger;
  readonly #calls = new AsyncLocalStorage<Call>();
  /** The user's own frames that led to an asynchronous resource, by its id. */
  readonly #callers = new Map<number, readonly Frame[]>();

  /** Of each request, where the user's own code was seen last. */
  readonly #lastOwn = new WeakMap<RequestScope, readonly Frame[]>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** From now on each call of a function is remembered by what it begins. */
  remember(owner: object, name: string): void {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    if (descriptor?.configurable !== true) return;
    const original = (owner as Record<string, AnyFunction>)[name]!;
    const isWatched = () => this.#ledger.visit !== null;
    const run = (frames: Frame[], args: unknown[], call: () => unknown) =>
      this.#calls.run({ frames: this.addCaller(frames), hasSignal: args.some(hasSignal) }, call);
    const wrapped: AnyFunction = function (...args) {
      const callOriginal = () => Reflect.apply(original, this, args);
      return isWatched() ? run(captureFrames(), args, callOriginal) : callOriginal();
    };
    copyProperties(original, wrapped);
    const { enumerable = true } = descriptor;
    Object.defineProperty(owner, name, { value: wrapped, writable: true, configurable: true, enumerable });
  }

  /** What goes on in the context of this resource was begun by who is on the stack, or by who began what is going on now. */
  keepCaller(id: number, frames: readonly Frame[]): void {
    const own = frames.filter(isOwn);
    const callers = own.length > 0 ? own : this.#callers.get(executionAsyncId());
    if (callers !== undefined) this.#callers.set(id, callers);
  }

  /** The user's own code of a request is, or waits, at the top of these frames. */
  noteOwn(frames: readonly Frame[]): void {
    const scope = this.#ledger.storage.getStore();
    if (scope !== undefined) this.#lastOwn.set(scope, frames.filter(isOwn));
  }

  /** Where the user's own code of the request waits, for what a package began by itself meanwhile; none if that is not known. */
  findWaiting(frames: readonly Frame[]): readonly Frame[] {
    const scope = this.#ledger.storage.getStore();
    if (scope === undefined || frames.some(isOwn) || frames.every(isBuiltin)) return [];
    return this.#lastOwn.get(scope) ?? [];
  }

  forgetCaller(id: number): void {
    this.#callers.delete(id);
  }

  /** Where only packages are on the stack, an await, a timer or a handle may have called them: the frames of who began that follow. */
  addCaller(frames: readonly Frame[]): readonly Frame[] {
    return frames.some(isOwn) ? frames : [...frames, ...(this.#callers.get(executionAsyncId()) ?? [])];
  }

  /** The frames of the stack where they show anybody, else those of the remembered call. */
  resolve(frames: Frame[]): { frames: readonly Frame[]; hasSignal: boolean } {
    const call = this.#calls.getStore();
    const isKnown = call === undefined || frames.some((frame) => !isBuiltin(frame));
    return { frames: isKnown ? this.addCaller(frames) : call.frames, hasSignal: call?.hasSignal ?? false };
  }
}

function hasSignal(argument: unknown): boolean {
  return typeof argument === 'object' && argument !== null && (argument as { signal?: unknown }).signal != null;
}
