import { scenario } from '../../kit/scenario.ts';
import { thinkingModel } from './thinking-model.ts';

export default scenario({
  id: 'incidents/27-waiting-upstream/bug',
  claim: 'Stop works once the reply streams, but not while the model still thinks.',
  guards: ['generation'],
  gauges: ['tokens'],
  expect: {
    'before-first-byte: fin, reset, half-close, abort, kill': { generation: 'silent', tokens: 'grows' },
    'fin, reset, half-close, abort, kill': { generation: 'released by read', tokens: 'settles' },
    stay: { generation: 'held', tokens: 'grows' },
  },
  why: 'The loop checks between two chunks whether the client has disconnected. Before the first chunk it waits: in fetch() until the headers come, in the body until the first token comes. A model may think for minutes there, and its thinking is billed.',
  lesson:
    'Pass the signal to fetch() itself: a flag that is checked between two chunks does nothing while there are no chunks.',
  links: ['https://github.com/BerriAI/litellm/pull/31499'],
  serve: (connection) => async (_request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const url = await thinkingModel(connection);
    const { body } = await fetch(url, { method: 'POST', body: '{"stream":true}' });
    for await (const chunk of body!) {
      if (gone.signal.aborted) break; // leaving the loop cancels the body, and with it the request
      response.write(chunk);
    }
  },
});
