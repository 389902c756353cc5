import fs from 'node:fs';
import type { CallMemory } from './calls.ts';
import type { Held, Ledger } from './ledger.ts';
import type { Frame } from './sites.ts';
import { copyProperties } from './wrap.ts';

type Callback = (error: unknown, descriptor: number) => unknown;
type Function_ = (this: unknown, ...args: unknown[]) => unknown;

/** Follows files from `fs.open` to `fs.close`, also those of file streams and of `fs.promises`. */
export function trackFiles(ledger: Ledger, calls: CallMemory): void {
  trackDescriptors(ledger, calls);
  trackFileHandles(ledger);
}

function trackDescriptors(ledger: Ledger, calls: CallMemory): void {
  for (const name of ['createReadStream', 'createWriteStream']) calls.remember(fs, name); // they open in a later turn
  const open = new Map<number, Held>();
  const add = (descriptor: number, path: unknown, frames: readonly Frame[]): void => {
    const held = ledger.add({
      kind: 'file',
      text: `the file ${String(path)}`,
      frames,
      isAlive: () => open.get(descriptor) === held,
    });
    if (held !== null) open.set(descriptor, held);
  };
  replace(
    'open',
    (original) =>
      function opened(...args) {
        const callback = args.at(-1);
        if (ledger.visit === null || typeof callback !== 'function') return Reflect.apply(original, this, args);
        const { frames } = calls.resolve(ledger.capture());
        const called: Callback = function (this: unknown, error, descriptor) {
          if (!error) add(descriptor, args[0], frames);
          return Reflect.apply(callback as Callback, this, [error, descriptor]);
        };
        return Reflect.apply(original, this, [...args.slice(0, -1), called]);
      },
  );
  replace(
    'openSync',
    (original) =>
      function opened(...args) {
        const descriptor = Reflect.apply(original, this, args) as number;
        if (ledger.visit !== null) add(descriptor, args[0], ledger.capture());
        return descriptor;
      },
  );
  for (const name of ['close', 'closeSync'] as const)
    replace(
      name,
      (original) =>
        function closed(...args) {
          open.delete(args[0] as number);
          return Reflect.apply(original, this, args);
        },
    );
}

/** One that nothing closes is closed with its garbage, at some time: only what calls its `close()` ends it here. */
function trackFileHandles(ledger: Ledger): void {
  const collected = new FinalizationRegistry<Held>(({ traits }) => traits.push('collected'));
  const { open } = fs.promises;
  const opened = async (...args: Parameters<typeof open>) => {
    const frames = ledger.capture();
    const handle = await Reflect.apply(open, fs.promises, args);
    const state = { isOpen: true };
    const held = ledger.add({ kind: 'file', text: `the file ${String(args[0])}`, frames, isAlive: () => state.isOpen });
    if (held === null) return handle;
    collected.register(handle, held);
    noteClose(handle, state);
    return handle;
  };
  copyProperties(open, opened);
  fs.promises.open = opened;
}

/** A function of its own: what is noted of a file must not keep the file in memory. */
function noteClose(handle: fs.promises.FileHandle, state: { isOpen: boolean }): void {
  const close = handle.close.bind(handle);
  handle.close = () => {
    state.isOpen = false;
    return close();
  };
}

function replace(name: 'open' | 'openSync' | 'close' | 'closeSync', wrap: (original: Function_) => Function_): void {
  const original = fs[name] as unknown as Function_;
  const wrapped = wrap(original);
  copyProperties(original, wrapped);
  Object.assign(fs, { [name]: wrapped });
}
