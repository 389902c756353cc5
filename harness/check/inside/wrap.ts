type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Looks at the calls of a method before they are made; everything else about it stays as it was.
 * @param onCall given what it is called on, and the arguments
 */
export function wrapMethod(owner: object, name: string, onCall: (target: object, args: unknown[]) => void): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  const original = descriptor?.value as Method | undefined;
  if (descriptor === undefined || typeof original !== 'function') return;
  const wrapped: Method = function (...args) {
    try {
      if (typeof this === 'object' && this !== null) onCall(this, args);
    } catch {
      // what the probe cannot note is not the server's concern
    }
    return Reflect.apply(original, this, args);
  };
  copyProperties(original, wrapped);
  Object.defineProperty(owner, name, { ...descriptor, value: wrapped });
}

/** Name, length and whatever else others read of a function. */
export function copyProperties(original: object, wrapped: object): void {
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key)!;
    const own = Object.getOwnPropertyDescriptor(wrapped, key);
    if (own?.configurable !== false) Object.defineProperty(wrapped, key, descriptor);
  }
}
