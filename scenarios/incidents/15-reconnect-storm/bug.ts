import { scenario } from '../../kit/scenario.ts';
import { news, warnings } from './news.ts';

const left = (count: number) => ({ outcome: 'settles', value: [count, count] }) as const;

export default scenario({
  id: 'incidents/15-reconnect-storm/bug',
  claim:
    'Each reconnect leaves a listener on the shared emitter: with the eleventh comes a MaxListenersExceededWarning.',
  guards: ['listener'],
  gauges: ['listeners', 'warnings'],
  expect: {
    reconnect: { listener: 'silent', listeners: left(12), warnings: left(1) },
    'fin, reset, half-close, abort, kill': { listener: 'silent', listeners: left(1), warnings: left(0) },
    stay: { listener: 'held', listeners: left(1), warnings: left(0) },
  },
  why: 'The emitter outlives the response and keeps everything that it references: the listener, and through it the response and its request. Each item goes to the listeners of all earlier clients too. Node warns once for each emitter and event, at the eleventh listener, so one visit in a test shows nothing, and a raised limit only delays the warning.',
  lesson: 'Remove every listener that you add to an object that outlives the request.',
  links: ['https://github.com/decolua/9router/pull/751', 'https://github.com/mpetrunic/fastify-sse-v2/issues/95'],
  serverPerCell: true,
  serve: (connection) => (_request, response) => {
    const measure = () => {
      connection.setGauge('listeners', news.listenerCount('item'));
      connection.setGauge('warnings', warnings());
    };
    connection.acquire('listener');
    const send = (item: string) => {
      connection.tick();
      response.write(item);
    };
    news.on('item', send);
    response.once('close', () => {
      measure();
    });
    measure();
  },
});
