import fs from 'node:fs';
import type { CallMemory } from './calls.ts';
import type { Held, Ledger } from './ledger.ts';
import type { Frame } from './sites.ts';
import { copyProperties } from './wrap.ts';

type Callback = (error: unknown, descriptor: number) => unknown;
type Function_ = (this: unknown, ...args: unknown[]) => unknown;

/** Follows descriptors from `fs.open` to `fs.close`, also those of file streams. */
export function trackDescriptors(ledger: Ledger, calls: CallMemory): void {
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

function replace(name: 'open' | 'openSync' | 'close' | 'closeSync', wrap: (original: Function_) => Function_): void {
  const original = fs[name] as unknown as Function_;
  const wrapped = wrap(original);
  copyProperties(original, wrapped);
  Object.assign(fs, { [name]: wrapped });
}
