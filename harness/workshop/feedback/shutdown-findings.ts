import type { Verdict } from '../../model/result.ts';
import { describeExit, type ObservedHistory } from '../../model/history.ts';
import type { FindingText } from './finding.ts';

/**
 * What is wrong with how a server stops on SIGTERM while a client is connected; nothing, if that is to be found in its
 * guards. `told` says when that was.
 */
export function findShutdownProblems(
  { exit, received }: ObservedHistory,
  verdicts: readonly Verdict[],
  told: string,
): FindingText[] {
  const process = verdicts.find(({ kind }) => kind === 'process');
  if (process?.outcome === 'crashed' && exit !== undefined)
    return [{ reason: 'crashed', sentence: `${told}, and its process ${describeExit(exit)}.` }];
  const held = verdicts.filter(({ outcome }) => outcome === 'silent' || outcome === 'abandoned');
  const names = held.map(({ name: guard }) => `\`${guard}\``).join(' and ');
  if (exit !== undefined && held.length > 0) {
    const client = received.ending === 'cut' ? ', and the client’s stream broke off' : '';
    const sentence = `${told}, and its process ended while ${names} was held: nothing was released${client}.`;
    return [{ reason: 'abandoned', sentence }];
  }
  if (held.length > 0 && received.ending === undefined) {
    const sentence = `${told}, and ${Math.round(held[0]!.latencyMs ?? 0)} ms later ${names} is still held and the process still there: nothing ends the stream.`;
    return [{ reason: 'never-stops', sentence }];
  }
  if (held.length === 0 && process?.outcome === 'running') {
    const sentence = `${told} and its stream is over, but the process lives on: a timer keeps it, or a connection that waits for its next request.`;
    return [{ reason: 'lives-on', sentence }];
  }
  if (exit !== undefined && received.ending === 'cut')
    return [
      { reason: 'cut-off', sentence: `${told}, and its client read an error where the end of its stream should be.` },
    ];
  return [];
}
