import type { Verdict } from '../model/result.ts';
import type { Mark } from '../model/history.ts';

const NS_PER_MS = 1_000_000;

export type Proven = Omit<Verdict, 'guard'>;

export function proven(outcome: Verdict['outcome'], evidence: string, release?: Mark): Proven {
  return { outcome, cause: null, latencyMs: null, sinceLastWriteMs: null, clock: release?.clock ?? null, evidence };
}

export function unknown(evidence: string): Proven {
  return proven('unknown', evidence);
}

export function msBetween(from: number, to: number): number {
  return (to - from) / NS_PER_MS;
}
