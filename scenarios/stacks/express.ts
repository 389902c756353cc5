import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { createGenerator, createReadable } from '../kit/bodies.ts';
import { stack } from '../kit/stack.ts';
import { fromEvent, createAbortSignal } from '../kit/stack-request.ts';

export default stack({
  id: 'stacks/express',
  package: 'express',
  lines: { 5: 'express', 4: 'express-4' },
  docs: 'https://expressjs.com/en/api.html#res',
  signals: ["req 'close'", "req 'aborted'", "res 'close'", "res 'finish'"],
  bodies: { write: ['finally'], pipe: ['destroy'], pipeline: ['destroy'] },
  listen: async ({ host, port, beginRequest }) => {
    const { default: express } = await import('express');
    const app = express();
    app.use(express.json());
    app.all('/', async (req, res) => {
      const stackRequest = beginRequest(req.headers);
      stackRequest.acquireSignals({
        "req 'close'": fromEvent(req, 'close'),
        "req 'aborted'": fromEvent(req, 'aborted'),
        "res 'close'": fromEvent(res, 'close'),
        "res 'finish'": fromEvent(res, 'finish'),
      });
      const stopSignal = createAbortSignal(res, 'close');
      await stackRequest.setup();
      res.type('text/plain');
      if (stackRequest.body === 'write') {
        for await (const line of createGenerator(stackRequest, stopSignal)) res.write(line);
        res.end();
      } else if (stackRequest.body === 'pipe') createReadable(stackRequest, stopSignal).pipe(res);
      else await pipeline(createReadable(stackRequest, stopSignal), res).catch(() => {}); // ERR_STREAM_PREMATURE_CLOSE
    });
    return new Promise((resolve) => {
      const server = app.listen(port, host, () => resolve((server.address() as AddressInfo).port));
    });
  },
});
