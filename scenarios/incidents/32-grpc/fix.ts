import type { ServerWritableStream } from '@grpc/grpc-js';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { getItemLimit } from '../../kit/item-limit.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';
import { CALL, WATCH } from './feed.ts';

export default scenario({
  id: 'incidents/32-grpc/fix',
  claim:
    'A gRPC stream that listens to its call’s cancelled event stops as soon as its client has disconnected, with every fault.',
  guards: ['subscription'],
  expect: {
    'abort, fin, reset, half-close, kill': { subscription: 'released' },
    complete: { subscription: 'released by end' },
    stay: { subscription: 'held' },
  },
  why: 'grpc-js emits cancelled as soon as the call’s stream is closed, by an RST_STREAM or with its whole connection. It also emits it after a regular end, so the listener must tolerate an event after all is done. A loop can check call.cancelled instead.',
  lesson: 'Listen to the call’s cancelled: it comes both for a cancel and for a lost connection.',
  links: ['https://github.com/grpc/grpc-node/issues/2583', 'https://github.com/grpc/grpc-node/issues/2385'],
  request: CALL,
  packages: ['@grpc/grpc-js'],
  listen: async ({ host, port, getConnection }) => {
    const { Server, ServerCredentials } = await import('@grpc/grpc-js');
    const server = new Server();
    const watch = async (call: ServerWritableStream<Buffer, string>) => {
      const headers = call.metadata.getMap() as Record<string, string>;
      const connection = getConnection(headers);
      using _subscription = connection.acquire('subscription');
      let isOver = false;
      call.once('cancelled', () => (isOver = true));
      for (let item = 1; item <= getItemLimit({ headers }) && !isOver; item += 1) {
        connection.tick();
        call.write(`item ${item}\n`);
        await sleep(TICK_MS);
      }
      call.end();
    };
    server.addService({ watch: WATCH }, { watch });
    const listensOn = await promisify(server.bindAsync.bind(server))(
      `${host}:${port}`,
      ServerCredentials.createInsecure(),
    );
    return { port: listensOn };
  },
});
