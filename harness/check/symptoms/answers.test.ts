import { describe, expect, test } from 'vitest';
import type { Answer, OutsideEvidence } from '../evidence.ts';
import { createCounts, createAnswer, createEvidence, createRates, createVisit } from '../fixtures/evidence.ts';
import { judgeOutside } from './outside.ts';

const list = (evidence: Partial<OutsideEvidence>) =>
  judgeOutside(createEvidence(evidence)).map(({ verdict, kind }) => `${verdict} ${kind}`);

const answering = (answer: Partial<Answer>) => createVisit({ answer: createAnswer(answer) });

describe('a process that ended', () => {
  const exit = { text: 'exited with code 1', log: 'Error: gone', afterVisits: 3, restarted: false };

  test('is the finding, with its last words', () => {
    expect(judgeOutside(createEvidence({ exit }))).toMatchObject([
      {
        verdict: 'crashed',
        log: 'Error: gone',
        sentence: expect.stringContaining('exited with code 1 after 3 clients had left'),
      },
    ]);
  });

  test('before a client had left proves nothing', () => {
    expect(list({ exit: { ...exit, afterVisits: 0 } })).toEqual(['not-judged process-ended']);
  });

  test('and was started again is a crash as well', () => {
    expect(list({ exit: { ...exit, restarted: true } })).toEqual(['crashed process-ended']);
  });

  test('is seen where a cluster goes on without it', () => {
    expect(list({ visits: [createVisit({ endedProcess: true }), createVisit()] })).toEqual(['crashed process-ended']);
  });
});

describe('an ordinary client after all others', () => {
  test.each<[string, Partial<Answer>, string[]]>([
    ['an error where there was none', { status: 503 }, ['stopped-answering status']],
    ['no byte', { status: null, firstByteMs: null }, ['stopped-answering no-first-byte']],
    ['too many requests', { status: 429 }, ['not-judged rate-limited']],
    ['another type', { contentType: 'text/html' }, ['stopped-answering headers']],
    ['the same much later', { firstByteMs: 1_500 }, ['stopped-answering slow']],
    ['the same', {}, []],
  ])('gets %s', (_name, answer, findings) => {
    expect(list({ ordinaryAfter: answering(answer) })).toEqual(findings);
  });

  test('is not slow because of the server where that had to wait for a core', () => {
    const quick = [{ hangUps: 60, counts: createCounts(), rates: createRates({ wantedMs: 300 }) }];
    expect(list({ quick, ordinaryAfter: answering({ firstByteMs: 1_500 }) })).toEqual(['not-judged slow']);
    expect(list({ quick, ordinaryAfter: answering({ status: 503 }) })).toEqual(['stopped-answering status']);
  });

  test('gets no body any more where there was one', () => {
    const mute = createVisit({ hasBody: false });
    expect(list({ ordinaryAfter: mute })).toEqual(['stopped-answering no-body']);
    expect(list({ ordinaryBefore: mute, ordinaryAfter: mute })).toEqual([]);
  });

  test('is cut off as the first was, although it reads', () => {
    const cut = createVisit({ ended: 'cut' });
    expect(list({ ordinaryBefore: cut, ordinaryAfter: cut })).toEqual(['premature cut']);
    expect(list({ ordinaryBefore: cut })).toEqual([]);
    const visits = [cut, cut, cut, cut];
    expect([list({ fault: 'stay', visits }), list({ fault: 'stall', visits })]).toEqual([['premature cut'], []]);
  });

  test('is closed on without an answer', () => {
    const ordinaryAfter = { ...answering({ status: null, firstByteMs: null, waitedMs: 2 }), ended: 'cut' as const };
    expect(list({ ordinaryAfter })).toEqual(['stopped-answering status']);
  });
});

describe('what is not judged', () => {
  const quiet = createVisit({ isStreaming: false, connected: createRates() });
  const all = (visit: typeof quiet) => ({ ordinaryBefore: visit, visits: [visit, visit, visit, visit] });

  test('unless the server woke up for its client so often that more than the end of what was begun before showed', () => {
    const waking = (wakeUps: number) => all({ ...quiet, connected: createRates({ wakeUps }) });
    expect([list(waking(10)), list(waking(20))]).toEqual([['not-judged nothing-observable'], []]);
  });

  test('unless that was seen for longer, and so for certain', () => {
    const waking = (connectedMs: number) => all({ ...quiet, connected: createRates({ wakeUps: 10 }), connectedMs });
    expect([list(waking(1_400)), list(waking(2))]).toEqual([[], ['not-judged nothing-observable']]);
  });

  test('unless it went on without its client', () => {
    const goesOn = createVisit({ isStreaming: false, connected: createRates(), after: createRates({ wakeUps: 10 }) });
    expect(list(all(goesOn))).not.toContain('not-judged nothing-observable');
  });

  test.each<[string, Partial<OutsideEvidence>]>([
    ['nothing-observable', all(quiet)],
    ['answer-complete', all(createVisit({ ended: 'regular' }))],
    ['answer-endless', { fault: 'complete' }],
    [
      'phase-missed',
      { phase: 'before-headers', visits: Array.from({ length: 4 }, () => createVisit({ hasMissedPhase: true })) },
    ],
    ['phase-missed', { visits: Array.from({ length: 4 }, () => createVisit({ hasMissedPhase: true })) }],
    ['fault-not-shown', all(createVisit({ isFaultShown: false }))],
    ['client-held', { fault: 'stall', ...all(createVisit({ isHeld: true })) }],
    ['redirected', all(answering({ status: 302, location: '/there' }))],
    ['error-status', all(answering({ status: 401 }))],
    ['other-connections', { otherClients: 1 }],
  ])('%s has its reason', (kind, evidence) => {
    expect(list(evidence)).toEqual([`not-judged ${kind}`]);
  });

  test.each<[string, Partial<OutsideEvidence>]>([
    ['ends clients that read no more', { fault: 'stall', ...all(createVisit({ isHeld: false })) }],
    ['keeps clients that closed only one half', { fault: 'half-close', ...all(createVisit({ isHeld: true })) }],
  ])('a server that %s is judged', (_, evidence) => {
    expect(list(evidence)).toEqual([]);
  });

  test('a stream that is silent by nature has not stopped answering', () => {
    const silent = { ...quiet, answer: createAnswer({ status: null, firstByteMs: null }) };
    expect(list({ firstAnswer: silent.answer, ...all(silent), ordinaryAfter: silent })).toEqual([
      'not-judged nothing-observable',
    ]);
  });
});
