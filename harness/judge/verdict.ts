import type { UnknownCode } from '../model/codes.ts';
import { NS_PER_MS } from '../model/format.ts';
import type { Verdict } from '../model/result.ts';
import type { Mark } from '../model/history.ts';

export type UnnamedVerdict = Omit<Verdict, 'name' | 'kind'>;

export function createVerdict(outcome: Verdict['outcome'], evidence: string, release?: Mark): UnnamedVerdict {
  return {
    outcome,
    code: null,
    cause: null,
    latencyMs: null,
    sinceLastWriteMs: null,
    clock: release?.clock ?? null,
    evidence,
  };
}

export function createUnknownVerdict(code: UnknownCode, evidence: string): UnnamedVerdict {
  return { ...createVerdict('unknown', evidence), code };
}

export function getMsBetween(from: number, to: number): number {
  return (to - from) / NS_PER_MS;
}
