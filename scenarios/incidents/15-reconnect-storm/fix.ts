import { scenario } from '../../kit/scenario.ts';
import { news, warnings } from './news.ts';

const left = (count: number) => ({ outcome: 'settles', value: [count, count] }) as const;

export default scenario({
  id: 'incidents/15-reconnect-storm/fix',
  claim: 'A listener that is removed when the response closes does not accumulate on the shared emitter.',
  guards: ['listener'],
  gauges: ['listeners', 'warnings'],
  expect: {
    reconnect: { listener: 'released by read', listeners: left(0), warnings: left(0) },
    'fin, reset, half-close, abort, kill': { listener: 'released by read', listeners: left(0), warnings: left(0) },
    stay: { listener: 'held', listeners: left(1), warnings: left(0) },
  },
  why: 'off() needs the same function that on() was given, so it has a name here. The close of the response comes for every client that disconnects, so it is the right place: after twelve visits no listener is left.',
  lesson: 'Remove every listener that you add to an object that outlives the request.',
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
