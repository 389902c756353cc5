import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MessageEvent, MiddlewareConsumer } from '@nestjs/common';
import type { Response as Answer } from 'express';
import type { Observable } from 'rxjs';
import { generator, pump, readable, webStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { wantedOf } from '../kit/stream.ts';
import { on, onAbort, signalOf } from '../kit/visit.ts';

type Asked = [request: IncomingMessage, response: Answer, signal?: AbortSignal];

export default stack({
  id: 'stacks/nest',
  package: '@nestjs/core',
  lines: { 12: '@nestjs/core' },
  needs: ['@nestjs/common', '@nestjs/platform-express', 'rxjs'],
  docs: 'https://docs.nestjs.com/techniques/server-sent-events',
  signals: ['@SseSignal()', "@Req() 'close'", "@Req() 'aborted'", "@Res() 'close'", "@Res() 'finish'"],
  bodies: {
    Observable: ['unsubscribe'],
    StreamableFile: ['destroy'],
    AsyncIterable: ['finally'],
    ReadableStream: ['cancel'],
    Response: ['cancel'],
    Res: ['finally'],
  },
  listen: async ({ host, port, arrive }) => {
    const { All, Controller, Module, Req, RequestMethod, Res, Sse, SseSignal, StreamableFile } =
      await import('@nestjs/common');
    const { NestFactory } = await import('@nestjs/core');
    const { Observable } = await import('rxjs');

    const begin = async (...[request, response, signal]: Asked) => {
      const visit = arrive(request.headers);
      visit.watch({
        '@SseSignal()': signal && onAbort(signal),
        "@Req() 'close'": on(request, 'close'),
        "@Req() 'aborted'": on(request, 'aborted'),
        "@Res() 'close'": on(response, 'close'),
        "@Res() 'finish'": on(response, 'finish'),
      });
      const stop = signal ?? signalOf(response, 'close');
      await visit.setup();
      return [visit, stop] as const;
    };

    class Streams {
      async Observable(...asked: Asked): Promise<Observable<MessageEvent>> {
        const [visit, stop] = await begin(...asked);
        return new Observable((subscriber) => {
          const unsubscribe = visit.acquire('unsubscribe');
          const over = new AbortController();
          const emit = (data: string) => subscriber.next({ data });
          void pump(visit, { stop, over: over.signal, emit, end: () => subscriber.complete() });
          return () => {
            unsubscribe.release();
            over.abort();
          };
        });
      }
      async StreamableFile(...asked: Asked) {
        return new StreamableFile(readable(...(await begin(...asked))));
      }
      async AsyncIterable(...asked: Asked) {
        return generator(...(await begin(...asked)));
      }
      async ReadableStream(...asked: Asked) {
        return webStream(...(await begin(...asked)));
      }
      async Response(...asked: Asked) {
        return new Response(webStream(...(await begin(...asked))));
      }
      async Res(...asked: Asked) {
        const [, response] = asked;
        for await (const line of generator(...(await begin(...asked)))) response.write(line);
        response.end();
      }
    }
    class Application {
      configure(consumer: MiddlewareConsumer) {
        const toRoute = (request: IncomingMessage, _response: Answer, next: () => void) => {
          request.url = `/${wantedOf(String(request.headers['x-hangup-stream'])).body ?? 'Observable'}`;
          next();
        };
        consumer.apply(toRoute).forRoutes('/');
      }
    }

    // Decorators are no syntax that can be erased, so they are applied by hand.
    for (const name of Object.getOwnPropertyNames(Streams.prototype).slice(1)) {
      const sse = name === 'Observable';
      const route = sse ? Sse(name, { method: RequestMethod.ALL }) : All(name);
      route(Streams.prototype, name, Object.getOwnPropertyDescriptor(Streams.prototype, name)!);
      Req()(Streams.prototype, name, 0);
      Res({ passthrough: name !== 'Res' })(Streams.prototype, name, 1);
      if (sse) SseSignal?.()(Streams.prototype, name, 2); // from Nest 12 on
    }
    Controller()(Streams);
    Module({ controllers: [Streams] })(Application);
    const app = await NestFactory.create(Application, { logger: ['error', 'warn'] });
    const server = (await app.listen(port, host)) as Server;
    return (server.address() as AddressInfo).port;
  },
});
