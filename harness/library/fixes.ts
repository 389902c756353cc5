import type { HeldKind } from '../check/inside/look.ts';

/** What releases it, in one sentence. */
export const FIXES: Readonly<Record<HeldKind, string>> = {
  'upstream-request': 'Give it a signal, and abort that when the response closes.',
  process: "Kill it when the response closes: `response.on('close', () => child.kill())`.",
  worker: "End it when the response closes: `response.on('close', () => worker.terminate())`.",
  watch: "Close it when the response closes: `response.on('close', () => watcher.close())`.",
  file: 'Close it when the response closes: `pipeline(file, response, callback)` does.',
  timer: "Clear it when the response closes: `response.on('close', () => clearInterval(timer))`.",
  listener: "Remove it when the response closes: `response.on('close', () => emitter.off(event, listener))`.",
  connection: "End it when the response closes: `response.on('close', () => socket.destroy())`.",
  write: "Stop writing when the response closes: `response.on('close', …)`, or look at `response.destroyed`.",
  activity: "Stop it when the response closes: abort what it waits for in `response.on('close', …)`.",
  'parked-await': 'Let what it waits for end when the response closes: give it a signal.',
  'parked-generator': 'Let what it waits for end when the response closes: `return()` does not interrupt an `await`.',
  response: 'Remove it from what keeps it when the response closes.',
};
