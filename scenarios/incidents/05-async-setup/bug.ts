import type { MessageEvent } from '@nestjs/common';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';
import { listenWithSse, type Events } from './sse-application.ts';

export default scenario({
  id: 'incidents/05-async-setup/bug',
  claim: 'A client that disconnects while @Sse() still awaits its setup leaves a producer running without a client.',
  guards: ['producer'],
  expect: {
    'before-headers: fin, reset, half-close, abort, kill': { producer: 'silent' },
    'fin, reset, half-close, abort, kill': { producer: 'released by read' },
    stay: { producer: 'held' },
  },
  why: 'Nest listens for the disconnect from the beginning. When the handler returns after a disconnect, Nest does not subscribe to the Observable. But by then the handler has started the producer, and only the teardown of a subscription stops it; that subscription is never made.',
  lesson:
    'A client may disconnect during every await: check the signal again after each of them, before you start anything.',
  links: ['https://github.com/nestjs/nest/issues/17017', 'https://github.com/nestjs/nest/issues/17128'],
  packages: ['@nestjs/core', '@nestjs/common', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'],
  listen: async ({ host, port, getConnection }) => {
    const { Observable, Subject } = await import('rxjs');
    const events: Events = async (request, _signal) => {
      const connection = getConnection(request.headers);
      await connection.setup(); // a session, a query
      const news = new Subject<MessageEvent>();
      const producer = connection.acquire('producer');
      const timer = setInterval(() => {
        connection.tick();
        news.next({ data: 'running' });
      }, TICK_MS);
      return new Observable((subscriber) => {
        subscriber.add(news.subscribe(subscriber));
        return () => {
          clearInterval(timer);
          producer.release();
        };
      });
    };
    return listenWithSse(events, { host, port });
  },
});
