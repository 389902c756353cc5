import { AsyncLocalStorage } from 'node:async_hooks';
import type { Ledger } from './ledger.ts';
import { captureFrames, isBuiltin, type Frame } from './sites.ts';
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
      this.#calls.run({ frames, hasSignal: args.some(hasSignal) }, call);
    const wrapped: AnyFunction = function (...args) {
      const callOriginal = () => Reflect.apply(original, this, args);
      return isWatched() ? run(captureFrames(), args, callOriginal) : callOriginal();
    };
    copyProperties(original, wrapped);
    const { enumerable = true } = descriptor;
    Object.defineProperty(owner, name, { value: wrapped, writable: true, configurable: true, enumerable });
  }

  /** The frames of the stack where they show anybody, else those of the remembered call. */
  resolve(frames: Frame[]): { frames: readonly Frame[]; hasSignal: boolean } {
    const call = this.#calls.getStore();
    const isKnown = call === undefined || frames.some((frame) => !isBuiltin(frame));
    return { frames: isKnown ? frames : call.frames, hasSignal: call?.hasSignal ?? false };
  }
}

function hasSignal(argument: unknown): boolean {
  return typeof argument === 'object' && argument !== null && (argument as { signal?: unknown }).signal != null;
}
