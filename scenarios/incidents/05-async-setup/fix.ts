import type { MessageEvent } from '@nestjs/common';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';
import { listenWithSse, type Events } from './sse-application.ts';

export default scenario({
  id: 'incidents/05-async-setup/fix',
  claim:
    'An @Sse() handler that checks @SseSignal() after its setup starts nothing for a client that has disconnected.',
  guards: ['producer'],
  expect: {
    'before-headers: fin, reset, half-close, abort, kill': { producer: 'unused' },
    'fin, reset, half-close, abort, kill': { producer: 'released by read' },
    stay: { producer: 'held' },
  },
  why: 'The signal aborts at the disconnect, and it stays aborted: code after an await can still read it, although the event has passed. No await follows before the Observable is returned, so no disconnect can come in between.',
  lesson:
    'A client may disconnect during every await: check the signal again after each of them, before you start anything.',
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
