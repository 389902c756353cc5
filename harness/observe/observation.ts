import type { Cell, Request } from '../model/plan.ts';
import type { NetworkEnv } from './clients/network-env.ts';
import type { Server } from './server.ts';

/** One connection to be observed, and what is needed for that. */
export interface Observation {
  cell: Cell;
  request: Request;
  /** The guards that must be held before the client leaves. */
  held: readonly string[];
  /** Whether an end of the server's process after that is something to observe, and no failure. */
  isExitAllowed?: boolean;
  server: Server;
  networkEnv: NetworkEnv;
  /** Unique among all connections of the run. */
  connection: string;
  /** How long to look after the disconnect, in milliseconds. */
  patienceMs: number;
}
