import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { LoneClient } from '../clients/process.ts';
import type { Target } from '../clients/client.ts';
import type { Place } from '../clients/network-env.ts';
import type { Server } from '../server.ts';
import type { View } from './fault.ts';
import { sigstop } from './sigstop.ts';

const SOCKET = { state: 'ESTABLISHED', orphan: false, receiveQueue: 7, sendQueue: 0 };
const VIEW = { client: SOCKET, server: SOCKET, serverWrote: true } as unknown as View;

test.runIf(existsSync('/proc/self/stat'))(
  'only a process that is stopped counts: not one that runs, nor one that has gone',
  async () => {
    const child = spawn('sleep', ['600']);
    onTestFinished(() => void child.kill('SIGKILL'));
    const client = { process: { pid: child.pid } } as unknown as LoneClient;
    vi.spyOn(LoneClient, 'connect').mockResolvedValueOnce(client);
    const { confirm } = await sigstop({} as Target, {} as Place, {} as Server);
    expect(confirm(VIEW)).toBeNull();
    child.kill('SIGSTOP');
    await expect.poll(() => confirm(VIEW)).toContain(`process ${child.pid} is stopped`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(confirm(VIEW)).toBeNull();
  },
);
