import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ProcessClient } from '../clients/process.ts';
import type { ClientTarget } from '../clients/client.ts';
import type { NetworkEnv } from '../clients/network-env.ts';
import type { Server } from '../server.ts';
import type { SocketPairView } from './fault.ts';
import { sigstop } from './sigstop.ts';

const SOCKET = { state: 'ESTABLISHED', orphan: false, receiveQueue: 7, sendQueue: 0 };
const VIEW = { client: SOCKET, server: SOCKET, serverWrote: true } as unknown as SocketPairView;

test.runIf(existsSync('/proc/self/stat'))(
  'only a process that is stopped counts: not one that runs, nor one that has gone',
  async () => {
    const child = spawn('sleep', ['600']);
    onTestFinished(() => void child.kill('SIGKILL'));
    const client = { process: { pid: child.pid } } as unknown as ProcessClient;
    vi.spyOn(ProcessClient, 'connect').mockResolvedValueOnce(client);
    const { verify } = await sigstop({} as ClientTarget, {} as NetworkEnv, {} as Server);
    expect(verify(VIEW)).toBeNull();
    child.kill('SIGSTOP');
    await expect.poll(() => verify(VIEW)).toContain(`process ${child.pid} is stopped`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(verify(VIEW)).toBeNull();
  },
);
