import type { MessageEvent } from '@nestjs/common';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';
import { listenWithSse, type Events } from './sse-application.ts';

export default scenario({
  id: 'incidents/05-async-setup/fix',
  claim: 'An @Sse() handler that asks @SseSignal() after its setup starts nothing for a client that has left.',
  guards: ['producer'],
  expect: {
    'before-headers: fin, reset, half-close, abort, kill': { producer: 'unused' },
    'fin, reset, half-close, abort, kill': { producer: 'released by read' },
    stay: { producer: 'held' },
  },
  why: 'The signal is aborted at the moment of the disconnect, and it stays so: whoever comes back from an await can still read it, where the event has long been emitted. From there to the Observable nothing is awaited, so that no disconnect fits in between.',
  lesson: 'A client may leave during every await: ask the signal again behind each of them, before you start anything.',
  links: ['https://github.com/nestjs/nest/issues/17017', 'https://github.com/nestjs/nest/issues/17128'],
  packages: ['@nestjs/core', '@nestjs/common', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'],
  listen: async ({ host, port, getConnection }) => {
    const { EMPTY, Observable, Subject } = await import('rxjs');
    const events: Events = async (request, signal) => {
      const connection = getConnection(request.headers);
      await connection.setup(); // a session, a query
      if (signal.aborted) return EMPTY;
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
