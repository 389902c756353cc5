import type { CheckFinding, CheckVisit } from '../model/check-report.ts';
import type { HeldGroup, Position } from './inside/look.ts';
import type { Symptom } from './symptom.ts';

/** What was asked, and how its clients left. */
export type Subject = Pick<CheckVisit, 'request' | 'fault' | 'phase'>;

/** A symptom as reports have it. */
export function toFinding(symptom: Symptom, subject: Subject): CheckFinding {
  const { verdict, kind, sentence, count, ageMs, log = '', group } = symptom;
  const source = group ? 'inside' : 'outside';
  return { verdict, kind, sentence, site: toSite(group), count, ageMs, source, advice: [], log, ...subject };
}

function toSite(group: HeldGroup | undefined): CheckFinding['site'] {
  if (!group?.site) return null;
  const { package: opener, callers, ...site } = group.site;
  return { ...site, ...(opener !== null && { package: opener }), callers: callers.map(formatPosition) };
}

function formatPosition({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}
