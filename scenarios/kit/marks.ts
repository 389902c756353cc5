import { openSync, writeSync } from 'node:fs';
import { RUNTIME } from './process.ts';
import type { Cause } from './vocabulary.ts';

/** What a guard holds on to in the operating system, so that the harness can count it there too. */
export type OsResource =
  /** Open files below the directory, or inotify watches on it. */
  | { kind: 'descriptor' | 'watch'; directory: string }
  /** A child process. */
  | { kind: 'process'; pid: number }
  /** TCP sockets with this local port, such as a connection to an upstream server. */
  | { kind: 'socket'; port: number };

/** One fact from the server about one connection; see docs/contract.md. */
export type ServerMark = {
  connection: string;
} & (
  | { event: 'handling' | 'resumed' | 'tick' }
  | { event: 'acquired'; guard: string; holds?: OsResource }
  | { event: 'released'; guard: string }
  | { event: 'absent'; guard: string }
  | { event: 'write' | 'heartbeat'; bytes: number; queued?: number }
  | { event: 'gauge'; gauge: string; value: number }
  | { event: 'noticed'; by: Cause; code?: string }
  | { event: 'error'; message: string }
);

/** `cause`: it marks how it noticed a disconnect. `hold`: it waits at `x-hangup-hold`. `ends`: it knows `ends=N`. */
export type Capability = 'cause' | 'hold' | 'ends';

/** The first line of every server: where it listens and what serves. */
export interface ListeningLine {
  event: 'listening';
  hangup: 1;
  port: number;
  /** Where requests below /hangup/ are answered, if not on `port`. */
  control?: number;
  /** What the server can do; without a list the cause of a release is guessed from its writes, and the rest is tried. */
  capabilities?: readonly Capability[];
  stack: { name: string; version: string };
  runtime: { name: string; version: string };
}

export type MarkWriter = (line: ServerMark | ListeningLine) => void;

/**
 * Appends each line to `file` with one synchronous write, stamped with CLOCK_MONOTONIC in nanoseconds.
 * Without a file the lines go to the terminal, in words.
 */
export function createMarkWriter(file: string | undefined): MarkWriter {
  if (!file) return printMark;
  const descriptor = openSync(file, 'a');
  const readClock = RUNTIME.name === 'node' ? readMonotonicNs : () => undefined; // Bun's and Deno's count from the start of the process
  return (line) => {
    writeSync(descriptor, `${JSON.stringify({ at: readClock(), ...line })}\n`);
  };
}

function readMonotonicNs(): number {
  return Number(process.hrtime.bigint());
}

function printMark(line: ServerMark | ListeningLine): void {
  const seconds = (performance.now() / 1000).toFixed(3).padStart(8);
  console.log(line.event === 'listening' ? formatMark(line) : `${seconds} s  ${line.connection}  ${formatMark(line)}`);
}

function formatMark(line: ServerMark | ListeningLine): string {
  switch (line.event) {
    case 'listening':
      return `${line.stack.name} on ${line.runtime.name} ${line.runtime.version} listens on port ${line.port}`;
    case 'acquired':
    case 'released':
    case 'absent':
      return `${line.event} ${line.guard}`;
    case 'write':
    case 'heartbeat':
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
