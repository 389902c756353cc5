import type { EventEmitter } from 'node:events';

type Method = (this: unknown, ...args: unknown[]) => unknown;

interface Property {
  get?: Method;
  set?: Method;
  enumerable?: boolean;
}

/**
 * Looks at the calls of a method before they are made; everything else about it stays as it was.
 * @param onCall given what it is called on, and the arguments
 */
export function wrapMethod(owner: object, name: string, onCall: (target: object, args: unknown[]) => void): void {
  replaceMethod(
    owner,
    name,
    (original) =>
      function (...args) {
        if (isObject(this)) look(() => onCall(this, args));
        return Reflect.apply(original, this, args);
      },
  );
}

/**
 * Looks at what a method returns; everything else about it stays as it was.
 * @param onResult given the result, and the arguments
 */
export function wrapResult(owner: object, name: string, onResult: (result: object, args: unknown[]) => void): void {
  replaceMethod(
    owner,
    name,
    (original) =>
      function (...args) {
        const result = Reflect.apply(original, this, args);
        if (isObject(result)) look(() => onResult(result, args));
        return result;
      },
  );
}

/**
 * Sees the events of all that inherits from a prototype which has no `emit` of its own.
 * @param onEmit given the emitter, the event with its arguments, and what emits it as before
 */
export function wrapEmit(
  prototype: EventEmitter,
  onEmit: (target: EventEmitter, values: unknown[], emit: () => boolean) => boolean,
): void {
  const inherited = () => Object.getPrototypeOf(prototype) as { emit: (...values: unknown[]) => boolean };
  const emit = function (this: EventEmitter, ...values: unknown[]): boolean {
    return onEmit(this, values, () => Reflect.apply(inherited().emit, this, values));
  };
  Object.defineProperty(prototype, 'emit', { value: emit, writable: true, configurable: true });
}

/** Sees who reads a property of one object; what it has, and what sets it, stay as they were. */
export function wrapReads(target: object, name: string, onRead: () => void): void {
  const descriptor = findDescriptor(target, name);
  if (descriptor === undefined || Object.getOwnPropertyDescriptor(target, name)?.configurable === false) return;
  const { get, set, enumerable = false } = descriptor as Property;
  let value: unknown = descriptor.value;
  Object.defineProperty(target, name, {
    get(this: unknown): unknown {
      look(onRead);
      return get ? Reflect.apply(get, this, []) : value;
    },
    set(this: unknown, next: unknown): void {
      if (!get) value = next;
      else if (set) Reflect.apply(set, this, [next]);
    },
    configurable: true,
    enumerable: enumerable && Object.hasOwn(target, name),
  });
}

function findDescriptor(target: object, name: string): PropertyDescriptor | undefined {
  for (let owner: object | null = target; owner !== null; owner = Object.getPrototypeOf(owner) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}

function replaceMethod(owner: object, name: string, wrap: (original: Method) => Method): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  const original = descriptor?.value as Method | undefined;
  if (descriptor === undefined || typeof original !== 'function') return;
  const wrapped = wrap(original);
  copyProperties(original, wrapped);
  Object.defineProperty(owner, name, { ...descriptor, value: wrapped });
}

/** What the probe cannot note is not the server's concern. */
function look(note: () => void): void {
  try {
    note();
  } catch {
    // as said
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Name, length and whatever else others read of a function. */
export function copyProperties(original: object, wrapped: object): void {
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key)!;
    const own = Object.getOwnPropertyDescriptor(wrapped, key);
    if (own?.configurable !== false) Object.defineProperty(wrapped, key, descriptor);
  }
}
