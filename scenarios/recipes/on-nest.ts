import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MessageEvent } from '@nestjs/common';
import { getItemLimit } from '../kit/item-limit.ts';
import { scenario } from '../kit/scenario.ts';
import { subscribe } from '../kit/subscription.ts';

export default scenario({
  id: 'recipes/on-nest',
  claim: 'On NestJS, @SseSignal() ends a quiet event stream at once, also while the handler still prepares its answer.',
  guards: ['subscription'],
  expect: {
    'fin, reset, half-close, abort, kill': { subscription: 'released by read' },
    'before-first-byte: fin, reset, abort': { subscription: 'unused' },
    complete: { subscription: 'released by end' },
    stay: { subscription: 'held' },
  },
  why: 'Nest unsubscribes from the Observable when the client disconnects, but there is no subscription yet while the handler still awaits; the signal works in both cases.',
  lesson:
    'On Nest 12 use @SseSignal(); before Nest 12, make a signal from @Res() close, and unsubscribe in the teardown.',
  request: { method: 'GET', bodyBytes: 0, path: '/messages' },
  packages: ['@nestjs/core', '@nestjs/common', '@nestjs/platform-express', 'rxjs'],
  listen: async ({ host, port, getConnection }) => {
    const { Controller, Module, Req, Sse, SseSignal } = await import('@nestjs/common');
    const { NestFactory } = await import('@nestjs/core');
    const { from, map } = await import('rxjs');
    class MessagesController {
      async stream(request: IncomingMessage, signal: AbortSignal) {
        const connection = getConnection(request.headers);
        await connection.setup();
        const messages = subscribe(connection, { signal, limit: getItemLimit(request) });
        return from(messages).pipe(map((data): MessageEvent => ({ data })));
      }
    }
    class App {}
    // @Controller(), @Sse(), @Req() and @SseSignal(), by hand: decorators are no syntax that can be erased
    Controller()(MessagesController);
    Sse('messages')(
      MessagesController.prototype,
      'stream',
      Object.getOwnPropertyDescriptor(MessagesController.prototype, 'stream')!,
    );
    Req()(MessagesController.prototype, 'stream', 0);
    SseSignal()(MessagesController.prototype, 'stream', 1);
    Module({ controllers: [MessagesController] })(App);
    const app = await NestFactory.create(App, { logger: ['error', 'warn'] });
    const server = (await app.listen(port, host)) as Server;
    return { port: (server.address() as AddressInfo).port };
  },
});
