import { readFileSync } from 'node:fs';
import type { CheckFinding, CheckVisit } from '../../model/check-report.ts';
import { isSilentFault } from '../../model/faults.ts';
import { relativeBelow } from '../../system/files.ts';
import { findAdvice, type AdviceEvidence } from './advice.ts';
import type { HeldGroup } from '../probe/look.ts';
import type { Symptom } from '../symptoms/symptom.ts';

/** What was asked, and how its clients left. */
export type Subject = Pick<CheckVisit, 'request' | 'fault' | 'phase'>;

const NO_PACKET =
  'No packet tells the server that the client is gone: only a deadline, a heartbeat or TCP_USER_TIMEOUT can end it.';

/** A symptom as reports have it. */
export function toFinding(symptom: Symptom, subject: Subject): CheckFinding {
  const { verdict, kind, count, ageMs, group, source = group ? 'inside' : 'outside', log = '' } = symptom;
  const { fault, phase } = symptom.way ?? subject;
  const isSilent = isSilentFault(fault) && verdict === 'leak';
  const sentence = isSilent ? `${symptom.sentence} ${NO_PACKET}` : symptom.sentence;
  return {
    verdict,
    kind,
    sentence,
    site: toSite(group),
    count,
    ageMs,
    source,
    advice: findAdvice({
      verdict,
      kind,
      log,
      fault,
      phase,
      request: subject.request,
      frames: listFrames(group),
      packages: group?.site?.packages ?? [],
    }),
    log,
    ...subject,
    fault,
    phase,
  };
}

function toSite(group: HeldGroup | undefined): CheckFinding['site'] {
  if (!group?.site) return null;
  const { package: opener, callers, code, file, line, column, functionName } = group.site;
  return {
    file: shortenPath(file),
    line,
    column,
    ...(functionName && { function: functionName }),
    ...(opener !== null && { package: opener }),
    callers: callers.map((caller) => `${shortenPath(caller.file)}:${caller.line}:${caller.column}`),
    code,
  };
}

function listFrames(group: HeldGroup | undefined): AdviceEvidence['frames'] {
  if (!group?.site) return [];
  return [group.site, ...group.site.callers].map(({ file, line }) => ({ source: readSource(file), line }));
}

/** Empty for a file that is there only by a source map. */
function readSource(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** From here, if it is below. */
function shortenPath(file: string): string {
  return relativeBelow(process.cwd(), file) ?? file;
}
