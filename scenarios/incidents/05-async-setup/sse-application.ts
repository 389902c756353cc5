import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MessageEvent } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { ListenResult, ListenOptions } from '../../kit/scenario.ts';

/** What stands in a controller as `@Sse() async events(@Req() request, @SseSignal() signal)`. */
export type Events = (request: IncomingMessage, signal: AbortSignal) => Promise<Observable<MessageEvent>>;

/** Serves one such route. Decorators are no syntax that can be erased, so they are applied by hand. */
export async function listenWithSse(
  events: Events,
  { host, port }: Pick<ListenOptions, 'host' | 'port'>,
): Promise<ListenResult> {
  const { Controller, Module, Req, Sse, SseSignal } = await import('@nestjs/common');
  const { NestFactory } = await import('@nestjs/core');
  class Streams {
    async events(request: IncomingMessage, signal: AbortSignal) {
      return events(request, signal);
    }
  }
  Sse('/')(Streams.prototype, 'events', Object.getOwnPropertyDescriptor(Streams.prototype, 'events')!);
  Req()(Streams.prototype, 'events', 0);
  SseSignal()(Streams.prototype, 'events', 1);
  Controller()(Streams);
  class Application {}
  Module({ controllers: [Streams] })(Application);
  const app = await NestFactory.create(Application, { logger: ['error', 'warn'] });
  const server = (await app.listen(port, host)) as Server;
  return { port: (server.address() as AddressInfo).port };
}
