import { FAULTS, type Fault } from '../../../scenarios/kit/vocabulary.ts';
import type { Section } from '../model.ts';
import type { ServerResults } from './servers.ts';

/** What each way of leaving is, for who sees its name for the first time. */
export const FAULT_MEANINGS: Readonly<Record<Fault, string>> = {
  fin: 'closes its connection',
  reset: 'throws it away: the server gets a RST',
  'half-close': 'closes its sending side, and still reads',
  abort: 'aborts its `fetch`',
  kill: 'is a process that is killed',
  stall: 'stops reading, and stays connected',
  vanish: 'is gone without a packet, as with a cable that was cut',
  'vanish+return': 'is gone without a packet, and comes back on another connection',
  'link-down': 'loses its network, as in a tunnel',
  sigstop: 'is a process that is stopped, and does not run on',
  reuse: 'aborts its second stream on one connection',
  reconnect: 'connects and leaves again and again',
  supersede: 'stays while a second client with its identity connects',
  shutdown: 'stays while the server receives SIGTERM',
  'reset+shutdown': 'throws its connection away, and then the server receives SIGTERM',
  complete: 'reads the stream to its end: a control',
  stay: 'does not leave: a control, in which nothing may be released',
};

const HOW_TO_READ =
  'A row is one server and one moment at which its client leaves. A cell is what became of its guards: of what a request acquires and must release, such as a `finally`, a timer or an open file. A column is one way to leave. The client …';

/** The columns of the table of all cells, each in words. */
export function buildFaultMeanings(servers: readonly ServerResults[]): Section[] {
  const tried = new Set(servers.flatMap(({ results }) => results.map(({ cell }) => cell.fault)));
  const items = FAULTS.filter((fault) => tried.has(fault)).map((fault) => `\`${fault}\`: ${FAULT_MEANINGS[fault]}`);
  if (items.length === 0) return [];
  return [
    {
      title: 'What the columns mean',
      level: 3,
      tone: null,
      audience: 'document',
      blocks: [
        { kind: 'text', text: HOW_TO_READ },
        { kind: 'list', items },
      ],
    },
  ];
}
