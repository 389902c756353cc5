import { EventEmitter } from 'node:events';
import { TICK_MS } from '../../kit/timing.ts';

/** What every client of the process listens to; it begins with its first listener. */
export const news = new EventEmitter();

let warned = 0;

news.once('newListener', () => {
  setInterval(() => news.emit('item', 'data: running\n\n'), TICK_MS);
  process.on('warning', ({ name }) => {
    if (name === 'MaxListenersExceededWarning') warned += 1;
  });
});

/** How often Node has warned that listeners pile up. */
export function warnings(): number {
  return warned;
}
