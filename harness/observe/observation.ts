import type { AwaitedRelease, Cell, Request } from '../model/plan.ts';
import type { NetworkEnv } from './clients/network-env.ts';
import type { Server } from './server.ts';

/** One connection to be observed, and what is needed for that. */
export interface Observation {
  cell: Cell;
  request: Request;
  /** The guards that must be held before the client leaves. */
  held: readonly string[];
  server: Server;
  networkEnv: NetworkEnv;
  /** Unique among all connections of the run. */
  connection: string;
  /** How long to look after the disconnect, in milliseconds. */
  patienceMs: number;
  awaited?: AwaitedRelease | undefined;
}
