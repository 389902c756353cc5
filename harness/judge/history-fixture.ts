import { FAULTS } from '../../scenarios/kit/scenario.ts';
import type { History, Mark } from '../model/run.ts';

const NS_PER_MS = 1_000_000;
/** Moments count from the boot of the machine, so none of them is near 0. */
const OPENED_AT = 7_000_000 * NS_PER_MS;
const WINDOW_MS = 1_000;
const CONNECTION = 'example-1';

const MOMENT = /^(?<seen>~?)(?<ms>\d+) (?<event>[\w-]+) ?(?<details>.*)$/;

interface Moment {
  at: number;
  clock: Mark['clock'];
  event: string;
  details: string;
}

/**
 * A history from its timeline, in milliseconds since the connection was opened:
 * `history('5 acquired finally, 100 reset, 130 released finally, 1100 alive')`. Beside the server's marks there are the client's
 * fault, `resumed` (which makes the phase before-first-byte), `alive` and `end` (1000 ms after the fault unless said).
 * `~130` is the moment at which the line was seen. `rest` holds what has no moment.
 * @throws {Error} a sentence that names the moment which cannot be read
 */
export function history(timeline: string, rest: Partial<History> = {}): History {
  const moments = timeline.split(', ').map(momentOf);
  const momentAt = (name: string) => moments.find(({ event }) => event === name)?.at ?? null;
  const fault = FAULTS.find((name) => momentAt(name) !== null) ?? 'reset';
  const disconnectedAt = momentAt(fault);
  const resumedAt = momentAt('resumed');
  return {
    cell: { scenario: 'seed/example', fault, phase: resumedAt === null ? 'mid-stream' : 'before-first-byte' },
    connection: CONNECTION,
    versions: null,
    openedAt: OPENED_AT,
    disconnectedAt,
    resumedAt,
    observedUntil: momentAt('end') ?? (disconnectedAt ?? OPENED_AT) + WINDOW_MS * NS_PER_MS,
    marks: moments.flatMap(marksOf),
    aliveAt: momentAt('alive'),
    received: { bytes: 0, text: '' },
    proof: { confirmed: true, evidence: 'client CLOSE, server CLOSE_WAIT' },
    system: [],
    failure: null,
    skipped: null,
    ...rest,
  };
}

function momentOf(text: string): Moment {
  const { seen, ms, event = '', details = '' } = MOMENT.exec(text)?.groups ?? {};
  if (ms === undefined) throw new Error(`Expected a moment such as '130 released finally', got '${text}'.`);
  return { at: OPENED_AT + Number(ms) * NS_PER_MS, clock: seen === '~' ? 'seen' : 'server', event, details };
}

function marksOf({ at, clock, event, details }: Moment): Mark[] {
  if (['resumed', 'alive', 'end', ...FAULTS].includes(event)) return [];
  return [{ connection: CONNECTION, at, clock, event, ...saidOf(event, details) } as Mark];
}

function saidOf(event: string, details: string): object {
  switch (event) {
    case 'handling':
    case 'tick':
      return {};
    case 'acquired':
    case 'released':
      return { guard: details };
    case 'write':
    case 'beat': {
      const [bytes, queued = 0] = details.split(' ').map(Number);
      return { bytes, queued };
    }
    case 'gauge': {
      const [, gauge, value] = /^(.+) (\d+)$/.exec(details) ?? [];
      return { gauge, value: Number(value) };
    }
    case 'noticed':
      return { by: details };
    case 'error':
      return { message: details };
    default:
      throw new Error(`Expected an event that a timeline knows, got '${event}'.`);
  }
}
