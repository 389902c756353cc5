import type { HeldKind } from '../check/inside/look.ts';

/** How a handler learns that its client has left. */
interface Departure {
  when: string;
  /** The code that does so then. */
  run: (call: string) => string;
}

const RESPONSE: Departure = {
  when: 'when the response closes',
  run: (call) => `\`response.on('close', () => ${call})\``,
};
const SIGNAL: Departure = {
  when: 'when the client leaves',
  run: (call) => `\`request.signal.addEventListener('abort', () => ${call})\``,
};

const FIXES: Readonly<Record<HeldKind, (departure: Departure) => string>> = {
  'upstream-request': ({ when }) => `Give it a signal that aborts ${when}.`,
  process: ({ when, run }) => `Kill it ${when}: ${run('child.kill()')}.`,
  worker: ({ when, run }) => `End it ${when}: ${run('worker.terminate()')}.`,
  watch: ({ when, run }) => `Close it ${when}: ${run('watcher.close()')}.`,
  file: ({ when, run }) => `Close it ${when}: ${run('file.destroy()')}.`,
  timer: ({ when, run }) =>
    `Clear it ${when}: ${run('clearInterval(timer)')}. If a loop waits for it, leave the loop then.`,
  listener: ({ when, run }) => `Remove it ${when}: ${run('emitter.off(event, listener)')}.`,
  connection: ({ when, run }) => `End it ${when}: ${run('socket.destroy()')}.`,
  write: ({ when, run }) => `Stop writing ${when}: ${run('stop()')}.`,
  activity: ({ when, run }) => `Stop it ${when}: ${run('controller.abort()')} ends what is given its signal.`,
  'parked-await': ({ when }) => `Let what it waits for end ${when}: give it a signal.`,
  'parked-generator': ({ when }) => `Let what it waits for end ${when}: \`return()\` does not interrupt an \`await\`.`,
  response: ({ when }) => `Remove it from what keeps it ${when}.`,
};

/** What releases it, in one sentence; nothing for what is no resource. @param isFetch whether the handler is one of the fetch API */
export function describeFix(kind: string, isFetch: boolean): string | undefined {
  const describe = (FIXES as Readonly<Record<string, (departure: Departure) => string>>)[kind];
  return describe?.(isFetch ? SIGNAL : RESPONSE);
}
