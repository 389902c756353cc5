import { CheckedServer } from '../../check/server/server.ts';
import { computeRates, countResources } from '../../check/server/snapshot.ts';
import { listAllTcpRows } from '../../observe/kernel/tcp-sockets.ts';
import type { ServerLook } from '../messages.ts';

const LOOK_MS = 50;

type Look = Omit<ServerLook, 'at'>;

interface WatchOptions {
  signal: AbortSignal;
  /** Told what differs from the last look. */
  onLook: (look: Look) => void;
}

/**
 * Looks at a server that already runs, as the probe of `hangup check` does, but all the time.
 * @throws {HarnessError} if no process of the user listens there
 */
export function watchServer(origin: URL, { signal, onLook }: WatchOptions): Disposable {
  const server = CheckedServer.attach(origin, signal);
  const { port, owners } = server.listener;
  const pid = Number(owners[0]?.split(':')[0] ?? 0);
  let last = server.look();
  const heldBefore = countResources(last);
  let told = '';
  const look = () => {
    const now = server.look();
    const seconds = (now.atMs - last.atMs) / 1_000;
    const { writes, wakeUps } = computeRates(last, now);
    last = now;
    const held = Object.entries(countResources(now)).map(
      ([kind, count]) => [kind, count - heldBefore[kind as keyof typeof heldBefore]] as const,
    );
    const seen: Look = {
      ...countStates(pid, port),
      held: Object.fromEntries(held.filter(([, count]) => count > 0)),
      writes: Math.round(writes * seconds),
      wakeUps: Math.round(wakeUps * seconds),
    };
    const text = JSON.stringify(seen);
    if (text !== told) onLook(seen);
    told = text;
  };
  const timer = setInterval(look, LOOK_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** The sockets of both ends of its connections, by state. */
function countStates(pid: number, port: number): Pick<Look, 'client' | 'server'> {
  const [client, server] = [{}, {}] as Record<string, number>[];
  for (const { localPort, remotePort, state } of listAllTcpRows(pid)) {
    const counts = remotePort === port ? client! : localPort === port && state !== 'LISTEN' ? server! : null;
    if (counts !== null) counts[state] = (counts[state] ?? 0) + 1;
  }
  return { client: client!, server: server! };
}
