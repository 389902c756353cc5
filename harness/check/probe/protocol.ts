/** A line from the harness. Each is answered by `{ id, result }`. */
export type ProbeRequest = { id: number } & ProbeCommand;

export type ProbeCommand =
  | { do: 'begin-visit'; visit: number }
  /** Of all visits before this number; null of all. */
  | { do: 'end-visit'; before: number | null }
  | { do: 'take-baseline' }
  | { do: 'look'; parkedVisits: readonly number[] }
  | { do: 'measure-memory' };

/** The first line from each process and thread. */
export interface ProbeHello {
  pid: number;
  threadId: number;
  node: string;
}
