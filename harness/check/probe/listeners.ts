import { EventEmitter, getEventListeners } from 'node:events';
import { Stream } from 'node:stream';
import type { CallMemory } from './calls.ts';
import type { Ledger } from './ledger.ts';
import { wrapMethod } from './wrap.ts';

/** Follows listeners on what was there before the request; an emitter that only one visit has seen goes with it, unless something keeps it. */
export function trackListeners(ledger: Ledger, calls: CallMemory): void {
  const firstVisits = new WeakMap<object, number>();
  const additionsOf = new WeakMap<object, WeakMap<object, Map<unknown, number>>>();
  const add = (target: object, event: unknown, listener: unknown): void => {
    const visit = ledger.storage.getStore()?.visit ?? ledger.visit;
    if (visit === null || typeof listener !== 'function') return;
    const first = firstVisits.get(target);
    if (first === undefined) firstVisits.set(target, visit);
    const isOwn = first === undefined || first === visit;
    if (first === undefined) addWatcher(ledger, target);
    if (isOwn && !canBeKept(target)) return;
    const additions = getAdditions(listener, target);
    const number = (additions.get(event) ?? 0) + 1;
    additions.set(event, number);
    const emitter = new WeakRef(target);
    const added = new WeakRef(listener);
    ledger.add({
      kind: 'listener',
      text: `'${String(event)}' of ${target.constructor?.name || 'an emitter'}`,
      frames: calls.addCaller(ledger.capture()),
      traits: isOwn ? ['own'] : [],
      // One function may be added and removed again and again: of so many additions the last are there.
      isAlive: () => number > additions.get(event)! - countListeners(emitter.deref(), event, added.deref()),
    });
  };
  /** How often a function was added to an emitter, by event. */
  const getAdditions = (listener: object, target: object): Map<unknown, number> => {
    const ofEmitters = additionsOf.get(listener) ?? new WeakMap<object, Map<unknown, number>>();
    additionsOf.set(listener, ofEmitters);
    const additions = ofEmitters.get(target) ?? new Map<unknown, number>();
    ofEmitters.set(target, additions);
    return additions;
  };
  for (const name of ['on', 'addListener', 'prependListener'] as const)
    wrapMethod(EventEmitter.prototype, name, (target, [event, listener]) => add(target, event, listener));
  wrapMethod(EventTarget.prototype, 'addEventListener', (target, [event, listener]) => add(target, event, listener));
}

interface Watcher {
  closed: boolean;
  unwatch: unknown;
  close: unknown;
}

/** Packages share one watch of the system among watchers; each of them works until it is closed. */
function addWatcher(ledger: Ledger, target: object): void {
  const { closed, unwatch, close } = target as Partial<Watcher>;
  if (closed !== false || typeof unwatch !== 'function' || typeof close !== 'function') return;
  const watcher = new WeakRef(target as Watcher);
  ledger.add({
    kind: 'watch',
    text: target.constructor.name,
    frames: ledger.capture(),
    isAlive: () => watcher.deref()?.closed === false,
  });
}

/** Streams and signals are many, and end with their request. */
function canBeKept(target: object): boolean {
  return target instanceof EventEmitter && !(target instanceof Stream);
}

function countListeners(target: object | undefined, event: unknown, listener: unknown): number {
  if (target === undefined || listener === undefined) return 0;
  const name = event as string;
  const listeners: unknown[] =
    target instanceof EventTarget
      ? getEventListeners(target, name)
      : EventEmitter.prototype.rawListeners.call(target as EventEmitter, name);
  return listeners.filter((one) => one === listener).length;
}
