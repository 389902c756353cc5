import { scenario } from '../../kit/scenario.ts';
import { thinkingModel } from './thinking-model.ts';

export default scenario({
  id: 'incidents/27-waiting-upstream/fix',
  claim: 'A signal passed to fetch() stops the model at any time, also before its first token.',
  guards: ['generation'],
  gauges: ['tokens'],
  expect: {
    'before-first-byte: fin, reset, half-close, abort, kill': {
      generation: 'released by read',
      tokens: { outcome: 'settles', value: [0, 0] },
    },
    'fin, reset, half-close, abort, kill': { generation: 'released by read', tokens: 'settles' },
    stay: { generation: 'held', tokens: 'grows' },
  },
  why: 'The signal interrupts whatever fetch() waits for, the headers or the next chunk, by closing the connection; a provider stops when its connection closes.',
  lesson:
    'Pass the signal to fetch() itself: a flag that is checked between two chunks does nothing while there are no chunks.',
  links: ['https://github.com/BerriAI/litellm/pull/31499'],
  serve: (connection) => async (_request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const url = await thinkingModel(connection);
    try {
      const { body } = await fetch(url, { method: 'POST', body: '{"stream":true}', signal: gone.signal });
      for await (const chunk of body!) response.write(chunk);
    } catch (error) {
      if (!gone.signal.aborted) throw error;
    }
  },
});
