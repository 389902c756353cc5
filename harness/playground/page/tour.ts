import type { Fault } from '../../../scenarios/kit/vocabulary.ts';

/** One thing to do with one's own hands, and what to look at then. */
interface TourStep {
  title: string;
  text: string;
  pair: string;
  fault: Fault;
  /** For a machine that cannot make the fault. */
  otherFault?: Fault;
}

/** docs/why-servers-keep-running.md, in eight steps. */
export const TOUR: readonly TourStep[] = [
  {
    title: 'Hang up',
    text: 'The same code on both sides, but for three lines. Let the client close its socket. On the left the cleanup does not run, and the ticks go on: work without a reader.',
    pair: 'seed/silent',
    fault: 'fin',
  },
  {
    title: 'The signal was there',
    text: 'Reset the connection. The lane “response” says on both sides that Node has read ECONNRESET: the packet arrived and the process checked. What is missing on the left comes after that.',
    pair: 'seed/silent',
    fault: 'reset',
  },
  {
    title: 'A FIN does not mean “I am gone”',
    text: 'This client only says that it will send no more, and it still reads. The packet is the same as in step 1. A server cannot tell the two apart by reading.',
    pair: 'seed/silent',
    fault: 'half-close',
  },
  {
    title: 'Silence has no packet',
    text: 'The client is cut off and says nothing. No socket closes, so a signal cannot help: only a timer of the server ends it. That is the right side here; wait two seconds.',
    pair: 'seed/silent+timeout',
    fault: 'vanish',
    otherFault: 'stall',
  },
  {
    title: 'A write must have something to write',
    text: 'Both servers try to find out by writing. An empty chunk sends no packet, so nothing comes back. A real one provokes a RST, and the write after it fails.',
    pair: 'seed/write-probe-empty+write-probe',
    fault: 'fin',
  },
  {
    title: 'The generator needs a turn',
    text: 'Both wait in an await when the client leaves. pipeline() can end a generator only at a yield, and the left one never comes there. A signal rejects the await on the right.',
    pair: 'seed/idle-pipeline+idle-signal',
    fault: 'fin',
  },
  {
    title: 'Somebody must act on it',
    text: 'Here is a yield at every tick. But the loop on the left writes to a closed response, which raises nothing, and nothing calls return(). pipeline() does, on the right.',
    pair: 'seed/ticking-write+ticking-pipeline',
    fault: 'fin',
  },
  {
    title: 'Fix it yourself',
    text: 'Press “Difference from the fix” on the left, write the three lines, run it with Ctrl Enter, and disconnect again. When both sides are green, you have fixed it.',
    pair: 'seed/silent',
    fault: 'fin',
  },
];
