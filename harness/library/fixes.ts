import type { HeldKind } from '../check/probe/look.ts';

/** What was asked. */
export interface Asked {
  /** Whether the handler is one of the fetch API. */
  isFetch: boolean;
  /** Whether the request has a body. */
  hasBody: boolean;
}

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

type FixedKind = HeldKind | 'error';

const FIXES: Readonly<Record<FixedKind, (departure: Departure) => string>> = {
  error: ({ when }) => `Catch it, or stop what throws it ${when}.`,
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

const UNREAD_BODY =
  'If the handler does not read the body of the request, Node does not see the client leave: say `request.resume()`.';

/** What releases it, in a sentence or two; nothing for what is no resource. */
export function describeFix(kind: string, { isFetch, hasBody }: Asked): string | undefined {
  const fix = (FIXES as Readonly<Record<string, (departure: Departure) => string>>)[kind]?.(
    isFetch ? SIGNAL : RESPONSE,
  );
  return kind === 'response' && hasBody && !isFetch ? `${fix} ${UNREAD_BODY}` : fix;
}
