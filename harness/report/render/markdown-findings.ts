import type { Run } from '../../model/run.ts';
import {
  cellCounts,
  cellNames,
  differencesOf,
  skippedOf,
  unknownOf,
  waveringOf,
  type Finding,
} from '../sections/findings.ts';
import { blocks, fenced, list, prose } from './markdown-syntax.ts';

/** What a run without proof says before anything else; empty if it is proven. */
export function selfProofSection({ selfProof }: Run): string {
  if (selfProof.length === 0) return '';
  const loud = 'This run proves nothing: it did not see the deliberate leaker leak and the perfect server let go.';
  return blocks(['## No proof', `**${loud}**`, list(selfProof.map(prose))]);
}

/** What differs, what is unknown, what was skipped and what wavered, worded to act on; empty if nothing did. */
export function findingsSections(run: Run): string {
  return blocks([
    section('Differences', 'These cells are not what their scenarios expect.', differencesOf(run)),
    section('Unknown', 'Here the harness or the server failed, so nothing was proven.', unknownOf(run)),
    skippedSection(skippedOf(run)),
    waveringSection(waveringOf(run)),
  ]);
}

function section(title: string, lead: string, found: readonly Finding[]): string {
  return found.length === 0 ? '' : blocks([`## ${title}`, lead, ...found.map(told)]);
}

function told({ cells, sentences, log, rerun }: Finding): string {
  const logged = log.trim() === '' ? '' : blocks(['The end of its log:', fenced('text', log)]);
  return blocks([`**${prose(cellNames(cells))}**`, list(sentences.map(prose)), logged, fenced('sh', rerun)]);
}

function skippedSection(found: readonly Finding[]): string {
  if (found.length === 0) return '';
  return blocks([
    '## Skipped',
    list(found.map(({ cells, sentences }) => `${prose(sentences.join(' '))} (${prose(cellCounts(cells))})`)),
  ]);
}

function waveringSection(wavering: readonly string[]): string {
  return wavering.length === 0 ? '' : blocks(['## Not the same in every attempt', list(wavering.map(prose))]);
}
