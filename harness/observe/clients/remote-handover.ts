import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { readMonotonicNs } from '../../system/clock.ts';
import type { RemoteCommand } from './remote-messages.ts';

/** A process that holds a connection, in the process group of the process that started it. */
export type ConnectionProcess = ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> };

/** The client's port, and the process that has the connection. */
export interface Handover {
  port: number;
  connectionProcess: ConnectionProcess;
}

/** Another process of this program, which gets one command. What it replies is to be handed on as it is. */
export function startConnectionProcess(command: RemoteCommand): ConnectionProcess {
  const child = spawn(process.execPath, process.argv.slice(1, 2), { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => {}).write(`${JSON.stringify(command)}\n`);
  return child;
}

/**
 * Asks on a connection that is being opened, then gives it to a `cat`: from there on it is that process's alone. It starts in a
 * small part of the time that a Node takes.
 * @throws if there is no connection, or no `cat`
 */
export async function handOverConnection(socket: Socket, request: string): Promise<Handover> {
  socket.on('error', () => {}); // what is awaited below rejects
  socket.setNoDelay().pause(); // what it read here would be missing there
  try {
    await once(socket, 'connect');
    await new Promise<void>((resolve, reject) => socket.write(request, (error) => (error ? reject(error) : resolve())));
    return await giveToCat(socket);
  } finally {
    socket.destroy();
  }
}

/**
 * Gives a paused connection away, and closes it here.
 * @throws if there is no `cat`
 */
export async function giveToCat(socket: Socket): Promise<Handover> {
  try {
    const connectionProcess = spawn('cat', { stdio: [socket, 'pipe', 'ignore'] }) as ConnectionProcess;
    await once(connectionProcess, 'spawn');
    return { port: socket.localPort ?? 0, connectionProcess };
  } finally {
    socket.destroy();
  }
}

/** SIGKILL; resolves when the process has ended, with the moment just before. */
export async function killConnectionProcess(connectionProcess: ConnectionProcess): Promise<number> {
  const at = readMonotonicNs();
  if (connectionProcess.kill('SIGKILL')) await once(connectionProcess, 'exit');
  return at;
}
