import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { generator, readable } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { on, signalOf } from '../kit/visit.ts';

export default stack({
  id: 'stacks/express',
  package: 'express',
  lines: { 5: 'express', 4: 'express-4' },
  docs: 'https://expressjs.com/en/api.html#res',
  signals: ["req 'close'", "req 'aborted'", "res 'close'", "res 'finish'"],
  bodies: { write: ['finally'], pipe: ['destroy'], pipeline: ['destroy'] },
  listen: async ({ host, port, arrive }) => {
    const { default: express } = await import('express');
    const app = express();
    app.use(express.json());
    app.all('/', async (req, res) => {
      const visit = arrive(req.headers);
      visit.watch({
        "req 'close'": on(req, 'close'),
        "req 'aborted'": on(req, 'aborted'),
        "res 'close'": on(res, 'close'),
        "res 'finish'": on(res, 'finish'),
      });
      const stop = signalOf(res, 'close');
      await visit.setup();
      res.type('text/plain');
      if (visit.body === 'write') {
        for await (const line of generator(visit, stop)) res.write(line);
        res.end();
      } else if (visit.body === 'pipe') readable(visit, stop).pipe(res);
      else await pipeline(readable(visit, stop), res).catch(() => {}); // ERR_STREAM_PREMATURE_CLOSE
    });
    return new Promise((resolve) => {
      const server = app.listen(port, host, () => resolve((server.address() as AddressInfo).port));
    });
  },
});
