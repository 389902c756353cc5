import { InsideProbe } from '../check/probe/probe.ts';

interface Session {
  probe: InsideProbe;
  /** Ends with the last that was begun: the probe has one visit at a time. */
  turn: Promise<unknown>;
}

const KEY = Symbol.for('hangup.session');

/** One for the process, or for the context of one test file: `import` and `require` load other copies of this file. */
function getSession(): Session {
  const holder = globalThis as { [KEY]?: Session };
  return (holder[KEY] ??= { probe: new InsideProbe(), turn: Promise.resolve() });
}

/** Begins to follow what requests open, so that what the server imports later is followed too. */
export function startProbe(): void {
  getSession();
}

/** One after the other, also those of tests that run at the same time: they may share a server, which listens for one of them. */
export async function useProbe<T>(use: (probe: InsideProbe) => Promise<T>): Promise<T> {
  const session = getSession();
  const result = session.turn.then(() => use(session.probe));
  session.turn = result.catch(() => {});
  return result;
}
