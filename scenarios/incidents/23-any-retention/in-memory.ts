import type { ServerResponse } from 'node:http';
import type { Connection } from '../../kit/connection.ts';
import { collectGarbage } from '../../kit/gc.ts';
import { HEARTBEAT_MS } from '../../kit/timing.ts';

const seen: { connection: Connection; response: WeakRef<ServerResponse> }[] = [];

/** From now on, collects garbage again and again, and tells every connection how many of all their responses are left. */
export function watchMemory(connection: Connection, response: ServerResponse): void {
  seen.push({ connection, response: new WeakRef(response) });
  if (seen.length === 1) setInterval(() => void look(), HEARTBEAT_MS);
}

async function look(): Promise<void> {
  await collectGarbage();
  const left = seen.filter((one) => one.response.deref() !== undefined).length;
  for (const { connection } of seen) connection.setGauge('responses in memory', left);
}
