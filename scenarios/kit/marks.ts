import { openSync, writeSync } from 'node:fs';
import { RUNTIME } from './process.ts';
import type { Cause } from './vocabulary.ts';

/** What a guard holds on to in the operating system, so that the harness can count it there too. */
export interface Holding {
  kind: 'descriptor' | 'watch';
  /** The directory in which the open file lies, or which is watched. */
  directory: string;
}

/** One fact from the server about one connection; see docs/contract.md. */
export type Mark = {
  connection: string;
} & (
  | { event: 'handling' | 'resumed' | 'tick' }
  | { event: 'acquired'; guard: string; holds?: Holding }
  | { event: 'released'; guard: string }
  | { event: 'absent'; guard: string }
  | { event: 'write' | 'beat'; bytes: number; queued?: number }
  | { event: 'gauge'; gauge: string; value: number }
  | { event: 'noticed'; by: Cause; code?: string }
  | { event: 'error'; message: string }
);

/** The first line of every server: where it listens and what serves. */
export interface Listening {
  event: 'listening';
  hangup: 1;
  port: number;
  /** Where requests below /hangup/ are answered, if not on `port`. */
  control?: number;
  /** False for a server that cannot tell how it learned of a disconnect: it marks no `noticed`. */
  notices?: boolean;
  stack: { name: string; version: string };
  runtime: { name: string; version: string };
}

export type Marks = (line: Mark | Listening) => void;

/**
 * Appends each line to `file` with one synchronous write, stamped with CLOCK_MONOTONIC in nanoseconds.
 * Without a file the lines go to the terminal, in words.
 */
export function openMarks(file: string | undefined): Marks {
  if (file === undefined) return tell;
  const descriptor = openSync(file, 'a');
  const clock = RUNTIME.name === 'node' ? now : () => undefined; // Bun's and Deno's count from the start of the process
  return (line) => {
    writeSync(descriptor, `${JSON.stringify({ at: clock(), ...line })}\n`);
  };
}

function now(): number {
  return Number(process.hrtime.bigint());
}

function tell(line: Mark | Listening): void {
  const seconds = (performance.now() / 1000).toFixed(3).padStart(8);
  console.log(line.event === 'listening' ? inWords(line) : `${seconds} s  ${line.connection}  ${inWords(line)}`);
}

function inWords(line: Mark | Listening): string {
  switch (line.event) {
    case 'listening':
      return `${line.stack.name} on ${line.runtime.name} ${line.runtime.version} listens on port ${line.port}`;
    case 'acquired':
    case 'released':
    case 'absent':
      return `${line.event} ${line.guard}`;
    case 'write':
    case 'beat':
      return `${line.event} of ${line.bytes} bytes`;
    case 'gauge':
      return `${line.gauge}: ${line.value}`;
    case 'noticed':
      return `noticed the disconnect: ${line.by}${line.code === undefined ? '' : ` ${line.code}`}`;
    case 'error':
      return `error: ${line.message}`;
    default:
      return line.event;
  }
}
