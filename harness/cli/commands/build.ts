import { references } from '../../../scenarios/catalog.ts';
import { buildReference, isReferenceBuilt, findMissingTools } from '../../install/build-references.ts';
import { readReference } from '../../install/references.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { UsageError } from '../../system/errors.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { selectIds } from '../../plan/selection.ts';

/** `hangup build`: builds the references whose tools are there, into the cache; what is built already is left alone. */
export async function runBuild(words: readonly string[]): Promise<ExitCode> {
  const ids = selectIds(words.length === 0 ? ['references'] : words, references);
  const stranger = ids.find((id) => !references.some((one) => one === id));
  if (stranger !== undefined)
    throw new UsageError(
      'wrong-kind',
      `Expected references, which other languages build; got ${stranger}, which needs no build.`,
    );
  const signal = listenForInterrupts();
  for (const id of ids) await buildOne(id, signal);
  return EXIT.expected;
}

async function buildOne(id: string, signal: AbortSignal): Promise<void> {
  const reference = await readReference(id);
  const missing = await findMissingTools(reference);
  if (missing.length > 0) return console.error(`${id}: skipped, ${missing.join(' and ')} not found`);
  if (await isReferenceBuilt(id)) return console.error(`${id}: built already`);
  console.error(`${id}: ${reference.build.commands.map((words) => words.join(' ')).join(' && ')}`);
  const begin = performance.now();
  await buildReference(id, reference, { signal, onOutput: (text) => process.stderr.write(text) });
  console.error(`${id}: built in ${Math.round((performance.now() - begin) / 1_000)} s`);
}
