import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MessageEvent, MiddlewareConsumer } from '@nestjs/common';
import type { Response as Answer } from 'express';
import type { Observable } from 'rxjs';
import { createGenerator, pumpLines, createReadable, createWebStream } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { parseStreamHeader } from '../kit/stream.ts';
import { fromEvent, fromAbortSignal, createAbortSignal } from '../kit/stack-request.ts';

type RouteArguments = [request: IncomingMessage, response: Answer, signal?: AbortSignal];

export default stack({
  id: 'stacks/nest',
  package: '@nestjs/core',
  lines: { 12: '@nestjs/core' },
  otherPackages: ['@nestjs/common', '@nestjs/platform-express', 'rxjs'],
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
  unsupported: [
    { versions: '<11.1.9', method: 'POST', body: 'Observable', reason: '@Sse takes a method from 11.1.9 on' },
    {
      versions: '<12.4',
      body: 'AsyncIterable, ReadableStream, Response',
      reason: 'Nest sends what a handler returns as JSON, and calls no stream of it',
    },
  ],
  longLooks: [
    {
      cells: {
        body: 'Observable',
        fault: 'stall',
        reason: 'Nest ends an event stream of which four megabytes wait in its process.',
      },
      patienceMs: 6_000,
    },
  ],
  listen: async ({ host, port, beginRequest }) => {
    const { All, Controller, Module, Req, RequestMethod, Res, Sse, SseSignal, StreamableFile } =
      await import('@nestjs/common');
    const { NestFactory } = await import('@nestjs/core');
    const { Observable } = await import('rxjs');

    const prepareRequest = async (...[request, response, signal]: RouteArguments) => {
      const stackRequest = beginRequest(request.headers);
      stackRequest.acquireSignals({
        '@SseSignal()': signal && fromAbortSignal(signal),
        "@Req() 'close'": fromEvent(request, 'close'),
        "@Req() 'aborted'": fromEvent(request, 'aborted'),
        "@Res() 'close'": fromEvent(response, 'close'),
        "@Res() 'finish'": fromEvent(response, 'finish'),
      });
      const stopSignal = signal ?? createAbortSignal(response, 'close');
      await stackRequest.setup();
      return [stackRequest, stopSignal] as const;
    };

    class StreamsController {
      async Observable(...args: RouteArguments): Promise<Observable<MessageEvent>> {
        const [stackRequest, stopSignal] = await prepareRequest(...args);
        return new Observable((subscriber) => {
          const unsubscribeGuard = stackRequest.acquire('unsubscribe');
          const closeController = new AbortController();
          const emit = (data: string) => subscriber.next({ data });
          void pumpLines(stackRequest, {
            stopSignal,
            closeSignal: closeController.signal,
            emit,
            end: () => subscriber.complete(),
          });
          return () => {
            unsubscribeGuard.release();
            closeController.abort();
          };
        });
      }
      async StreamableFile(...args: RouteArguments) {
        return new StreamableFile(createReadable(...(await prepareRequest(...args))));
      }
      async AsyncIterable(...args: RouteArguments) {
        return createGenerator(...(await prepareRequest(...args)));
      }
      async ReadableStream(...args: RouteArguments) {
        return createWebStream(...(await prepareRequest(...args)));
      }
      async Response(...args: RouteArguments) {
        return new Response(createWebStream(...(await prepareRequest(...args))));
      }
      async Res(...args: RouteArguments) {
        const [, response] = args;
        for await (const line of createGenerator(...(await prepareRequest(...args)))) response.write(line);
        response.end();
      }
    }
    class Application {
      configure(consumer: MiddlewareConsumer) {
        const rewriteUrl = (request: IncomingMessage, _response: Answer, next: () => void) => {
          request.url = `/${parseStreamHeader(String(request.headers['x-hangup-stream'])).body ?? 'Observable'}`;
          next();
        };
        consumer.apply(rewriteUrl).forRoutes('/');
      }
    }

    // Decorators are no syntax that can be erased, so they are applied by hand.
    for (const name of Object.getOwnPropertyNames(StreamsController.prototype).slice(1)) {
      const isSse = name === 'Observable';
      const route = isSse ? Sse(name, { method: RequestMethod.ALL }) : All(name);
      route(StreamsController.prototype, name, Object.getOwnPropertyDescriptor(StreamsController.prototype, name)!);
      Req()(StreamsController.prototype, name, 0);
      Res({ passthrough: name !== 'Res' })(StreamsController.prototype, name, 1);
      if (isSse) SseSignal?.()(StreamsController.prototype, name, 2); // from Nest 12 on
    }
    Controller()(StreamsController);
    Module({ controllers: [StreamsController] })(Application);
    const app = await NestFactory.create(Application, { logger: ['error', 'warn'] });
    const server = (await app.listen(port, host)) as Server;
    return (server.address() as AddressInfo).port;
  },
});
