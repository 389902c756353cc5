import { scenario } from '../../kit/scenario.ts';
import { news, warnings } from './news.ts';

const left = (count: number) => ({ outcome: 'settles', value: [count, count] }) as const;

export default scenario({
  id: 'incidents/15-reconnect-storm/fix',
  claim: 'A listener that is taken off when the response closes leaves the shared emitter as it was.',
  guards: ['listener'],
  gauges: ['listeners', 'warnings'],
  expect: {
    reconnect: { listener: 'released by read', listeners: left(0), warnings: left(0) },
    'fin, reset, half-close, abort, kill': { listener: 'released by read', listeners: left(0), warnings: left(0) },
    stay: { listener: 'held', listeners: left(1), warnings: left(0) },
  },
  why: 'off() needs the very function that on() was given, so it has a name here. The close of the response comes for every client that leaves, which makes it the place: after twelve visits nobody listens any more.',
  lesson: 'What you hang on something that lives longer than the request, you take off again.',
  links: ['https://github.com/decolua/9router/pull/751', 'https://github.com/mpetrunic/fastify-sse-v2/issues/95'],
  serverPerCell: true,
  serve: (connection) => (_request, response) => {
    const measure = () => {
      connection.setGauge('listeners', news.listenerCount('item'));
      connection.setGauge('warnings', warnings());
    };
    const listener = connection.acquire('listener');
    const send = (item: string) => {
      connection.tick();
      response.write(item);
    };
    news.on('item', send);
    response.once('close', () => {
      news.off('item', send);
      listener.release();
      measure();
    });
    measure();
  },
});
