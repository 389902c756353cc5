import type { DatedVersion, ChangePoint, Bisection, ObservedVersion } from '../../model/comparison.ts';
import { formatCount } from '../../model/format.ts';
import type { Part, Report, ReportStatus, Section } from '../model.ts';
import { buildChangeSections, findComparisonStatus, formatComparisonCounts, hasHiddenCells } from './comparison.ts';

/** In which versions behavior changed, with what shows each. */
export function buildBisectionReport(bisection: Bisection): Report {
  const { name, ends, turns, looks } = bisection;
  const comparisons = [ends, ...turns.map(({ proof }) => proof)];
  return {
    name: 'bisection',
    record: bisection,
    model: {
      title: `${name}: where it changed`,
      status: findBisectionStatus(bisection),
      selfCheck: [...new Set(comparisons.flatMap(({ selfCheck }) => selfCheck.problems))],
      summary: describeBisection(bisection),
      conditions: [`hangup ${ends.hangup}`, `patience ${ends.patienceMs} ms`],
      sections: [
        ...turns.flatMap((turn) => buildTurnSections(turn, name)),
        ...(turns.length === 0 ? buildChangeSections(ends, 2) : []),
        ...(looks.length === 0 ? [] : [buildLookSection(looks)]),
      ],
      suites: [],
    },
  };
}

/** To find a change is what it is for; what could not be observed may hide one. */
function findBisectionStatus({ ends, turns }: Bisection): ReportStatus {
  const comparisons = [ends, ...turns.map(({ proof }) => proof)];
  if (comparisons.some((one) => findComparisonStatus(one) === 'invalid')) return 'invalid';
  return comparisons.some(hasHiddenCells) ? 'unknown' : 'expected';
}

function buildTurnSections(turn: ChangePoint, name: string): Section[] {
  const text = describeChangePoint(turn, name);
  return [
    {
      title: `${turn.last.version} → ${turn.first.version}`,
      level: 2,
      tone: 'warning',
      audience: 'all',
      blocks: [{ kind: 'text', text, strong: true }],
    },
    ...buildChangeSections(turn.proof, 3),
  ];
}

function buildLookSection(looks: readonly ObservedVersion[]): Section {
  const items = looks.map(({ shown, sentence, ...version }): Part => {
    const isUnknown = shown === 'could not run';
    return {
      text: `${formatDatedVersion(version)}: ${shown}${isUnknown ? `. ${sentence ?? ''}` : ''}`,
      tone: isUnknown ? 'bad' : 'muted',
    };
  });
  return { title: 'Looked at', level: 2, tone: null, audience: 'all', blocks: [{ kind: 'list', items }] };
}

/** The bisection in one sentence. */
function describeBisection({ name, from, to, versions, turns, looks, ends, unsearchedFrom }: Bisection): string {
  const range = `${name} ${from.version} to ${to.version}, ${formatCount(versions, 'stable version')}`;
  if (turns.length > 0) {
    const labels = turns.map(({ first, unsure }) => `${first.version}${unsure.length > 0 ? ' or shortly before' : ''}`);
    const remainder =
      unsearchedFrom === undefined
        ? ''
        : ` More changed after ${unsearchedFrom.version}: go on with ${name}@${unsearchedFrom.version}..${to.version}.`;
    return `${range}: changed in ${labels.join(', ')}; ${formatCount(looks.length, 'version')} between the ends looked at.${remainder}`;
  }
  return hasHiddenCells(ends)
    ? `${range}: one end could not be observed, so there is nothing to look for.`
    : `${range}: both ends do the same (${formatComparisonCounts(ends)}), so there is nothing to look for.`;
}

/** `24.16.0 (2026-05-12)`. */
function formatDatedVersion({ version, date }: DatedVersion): string {
  return date === '' ? version : `${version} (${date.slice(0, 10)})`;
}

function describeChangePoint({ last, first, unsure, proof }: ChangePoint, name: string): string {
  const unsureText =
    unsure.length === 0
      ? ''
      : ` ${unsure.map(({ version }) => version).join(', ')} between them could not be observed, so it may have come with any of these.`;
  const noiseText = proof.lines.length > 0 ? '' : ' Observed once more, the two did the same: take this for noise.';
  return `${name} ${formatDatedVersion(first)} is the first that does it, ${formatDatedVersion(last)} the last that does not.${unsureText}${noiseText}`;
}
