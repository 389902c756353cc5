import { CommanderError, type Command } from 'commander';
import type { FoundConfig } from '../check/team/config.ts';
import { didYouMean } from '../plan/selection.ts';
import { UsageError } from '../system/errors.ts';

/**
 * Sets the options of a command that were not given on the command line.
 * @returns the words of `command`; none if it has none
 * @throws {UsageError} for a name that is no option, or a value that it does not take
 */
export function applyConfig(command: Command, { source, values }: FoundConfig, splitWords: SplitWords): string[] {
  const { command: words, ...options } = values;
  for (const [name, value] of Object.entries(options)) setOption(command, { name, value, source });
  if (words === undefined) return [];
  if (typeof words === 'string') return splitWords(words);
  if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  return failConfig(source, 'command to be a text or a list of words', words);
}

type SplitWords = (text: string) => string[];

/** Of the command line alone: what concerns one run. */
const NOT_CONFIGURED = ['json', 'update', 'watch', 'yes'];

function setOption(command: Command, { name, value, source }: { name: string; value: unknown; source: string }): void {
  const names = command.options.map((one) => one.attributeName()).filter((one) => !NOT_CONFIGURED.includes(one));
  const option = command.options.find((one) => one.attributeName() === name);
  if (option === undefined || NOT_CONFIGURED.includes(name))
    throw new UsageError(
      'invalid-option',
      `Expected ${source} to hold command, ${names.join(', ')}; got '${name}'.${didYouMean(name, names)}`,
    );
  if (command.getOptionValueSource(name) === 'cli') return;
  command.setOptionValueWithSource(name, parseValue(option, { name, value, source }), 'config');
}

function parseValue(
  option: Command['options'][number],
  { name, value, source }: { name: string; value: unknown; source: string },
): unknown {
  if (name === 'allow' && Array.isArray(value)) return value;
  if (!option.required && !option.optional)
    return typeof value === 'boolean' ? value : failConfig(source, `${name} to be true or false`, value);
  const isList = Array.isArray(option.defaultValue);
  const texts: unknown[] = isList && Array.isArray(value) ? value : [value];
  const wanted = typeof option.defaultValue === 'number' ? 'number' : 'string';
  if (!texts.every((text) => typeof text === wanted))
    failConfig(source, `${name} to be a ${wanted}${isList ? ', or a list of them' : ''}`, value);
  if (option.parseArg === undefined) return texts[0];
  try {
    return texts.reduce((earlier: unknown, text) => option.parseArg!(String(text), earlier), option.defaultValue);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new UsageError('invalid-option', `${source}, ${name}: ${error.message}`);
  }
}

function failConfig(source: string, expected: string, value: unknown): never {
  throw new UsageError('invalid-option', `${source}: expected ${expected}, got ${JSON.stringify(value)}.`);
}
