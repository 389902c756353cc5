import { describe, expect, test } from 'vitest';
import type { Phase } from '../../scenarios/kit/vocabulary.ts';
import { ReceivedData, type Client } from './clients/client.ts';
import type { SocketPair } from './kernel/socket-table.ts';
import { waitForPhase } from './wait-for-phase.ts';

const SOCKET = { state: 'ESTABLISHED', sendQueue: 0, receiveQueue: 0, retransmits: 0, orphan: false } as const;

interface Looks {
  pairs?: SocketPair[];
  client?: Partial<Client>;
  bodyBytes?: number;
  readWaitMs?: () => number;
  signal?: AbortSignal;
}

/** Waits with what the kernel shows look by look; resolves with how many looks were left. */
async function waitWith(
  phase: Phase,
  { pairs = [], client = {}, bodyBytes = 0, readWaitMs, signal = new AbortController().signal }: Looks,
) {
  const left = [...pairs];
  await waitForPhase(phase, {
    client: { received: new ReceivedData(), stopReading: () => {}, ...client } as Client,
    serverName: 'example',
    findPair: async () => left.shift() ?? null,
    request: { method: 'POST', bodyBytes },
    ...(readWaitMs && { readWaitMs }),
    signal,
  });
  return left.length;
}

const sending = (sendQueue: number, receiveQueue: number): SocketPair => ({
  client: { ...SOCKET, sendQueue },
  server: { ...SOCKET, receiveQueue },
});
const blocking = (sendQueue: number): SocketPair => ({ client: SOCKET, server: { ...SOCKET, sendQueue } });

describe('during the upload the client leaves', () => {
  test('when the server has read what was sent', async () => {
    expect(await waitWith('during-upload', { pairs: [sending(10, 0), sending(0, 10), sending(0, 0), SPARE] })).toBe(1);
  });

  test('or when it reads no more of it', async () => {
    expect(await waitWith('during-upload', { pairs: [sending(10, 5), sending(5, 10), sending(5, 10), SPARE] })).toBe(1);
  });

  test('but not when the server has closed the connection', async () => {
    const pairs = [sending(10, 0), { client: SOCKET, server: null }];
    await expect(waitWith('during-upload', { pairs })).rejects.toMatchObject({ code: 'phase-missed' });
  });
});

const SPARE = sending(0, 0);

describe('in the middle of the stream, with more to read than fits, the client leaves', () => {
  const received = new ReceivedData();
  received.signalMilestone('body');

  test('when the server reads no more of it', async () => {
    const pairs = [sending(10, 5), sending(5, 10), sending(5, 10), SPARE];
    expect(await waitWith('mid-stream', { pairs, client: { received }, bodyBytes: 1_048_576 })).toBe(1);
  });

  test('and not at once while its client has not given all of it to the kernel', async () => {
    const client = { received, socket: { writableLength: 10 } } as Partial<Client>;
    const pairs = [sending(0, 0), sending(0, 0), SPARE];
    expect(await waitWith('mid-stream', { pairs, client, bodyBytes: 1_048_576 })).toBe(1);
  });

  test('and not while it may only wait for a core, as its client does', async () => {
    let waitedMs = 0;
    const readWaitMs = () => (waitedMs += 1_000);
    const pairs = [sending(5, 10), sending(5, 10), sending(5, 10), SPARE];
    expect(await waitWith('mid-stream', { pairs, client: { received }, bodyBytes: 1_048_576, readWaitMs })).toBe(0);
  });

  test('or when it has read all, or closed the connection', async () => {
    for (const pair of [sending(0, 0), { client: SOCKET, server: null }])
      expect(await waitWith('mid-stream', { pairs: [pair, SPARE], client: { received }, bodyBytes: 1_048_576 })).toBe(
        1,
      );
  });
});

describe('in front of a server that can write no more', () => {
  const received = new ReceivedData();
  received.signalMilestone('body');

  test('the client leaves when what the kernel cannot deliver grows no more', async () => {
    let stopped = 0;
    const client = { received, stopReading: () => (stopped += 1) };
    const pairs = [blocking(0), blocking(0), blocking(100), blocking(200), blocking(200), SPARE];
    expect(await waitWith('backpressured', { pairs, client })).toBe(1);
    expect(stopped).toBe(1);
  });

  test('a client that cannot stop reading says so', async () => {
    const client = { received, stopReading: undefined } as unknown as Client;
    await expect(waitWith('backpressured', { client })).rejects.toMatchObject({ code: 'request-unsupported' });
  });

  test('nothing is looked at any more once the wait is given up', async () => {
    const pairs = [blocking(1), blocking(2), SPARE];
    expect(await waitWith('backpressured', { pairs, client: { received }, signal: AbortSignal.abort() })).toBe(3);
  });
});

describe('after the headers the client leaves', () => {
  test('with the whole head, not with its first byte', async () => {
    const received = new ReceivedData();
    let isThere = false;
    const waiting = waitWith('after-headers', { client: { received } }).then(() => (isThere = true));
    received.signalFirstByte();
    await new Promise(setImmediate);
    expect(isThere).toBe(false);
    received.signalMilestone('head');
    await waiting;
  });

  test('and not with the body', async () => {
    const received = new ReceivedData();
    received.signalMilestone('body');
    await expect(waitWith('after-headers', { client: { received } })).rejects.toMatchObject({ code: 'phase-missed' });
  });
});
