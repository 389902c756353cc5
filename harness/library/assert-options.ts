import { PHASES } from '../../scenarios/kit/vocabulary.ts';
import { CHECK_FAULTS } from '../model/faults.ts';
import { UsageError } from '../system/errors.ts';
import { HANG_UP_FAULTS, HANG_UP_PHASES } from './vocabulary.ts';

/** What a value of an option must be, in words, and whether it is. */
interface Rule {
  expected: string;
  accepts: (value: unknown) => boolean;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const hasTexts = (value: unknown): boolean => isRecord(value) && Object.values(value).every(isText);

const choose = (known: readonly string[]): Rule => ({
  expected: `one of ${known.join(', ')}`,
  accepts: (value) => known.some((one) => one === value),
});
const chooseSome = (known: readonly string[]): Rule => ({
  expected: `one or a list of ${known.join(', ')}`,
  accepts: (value) => [value].flat().every((one) => choose(known).accepts(one)),
});

const TEXT = { expected: 'text', accepts: isText };
const TEXTS = { expected: 'an object of texts', accepts: hasTexts };
const SWITCH = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' } satisfies Rule;
const DURATION = {
  expected: 'a number of milliseconds, 0 or more',
  accepts: (value) => Number.isFinite(value) && (value as number) >= 0,
} satisfies Rule;
const COUNT = {
  expected: 'a whole number, 1 or more',
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
} satisfies Rule;
const SIGNAL = {
  expected: 'an AbortSignal',
  accepts: (value) => isRecord(value) && typeof value['aborted'] === 'boolean',
} satisfies Rule;

const REQUEST_RULES = { headers: TEXTS, body: TEXT, insecure: SWITCH };
const DEPARTURE_RULES = {
  ...REQUEST_RULES,
  fault: choose(HANG_UP_FAULTS),
  phase: choose(HANG_UP_PHASES),
  method: TEXT,
  withinMs: DURATION,
};

const RULES = {
  toReleaseOnDisconnect: { ...DEPARTURE_RULES, times: COUNT },
  hangUp: { ...DEPARTURE_RULES, signal: SIGNAL },
  check: {
    ...REQUEST_RULES,
    command: {
      expected: "the words of a command, such as ['node', 'server.js']",
      accepts: (value) => Array.isArray(value) && value.every(isText),
    } satisfies Rule,
    attach: {
      expected: 'the URL of a server, such as http://127.0.0.1:3000',
      accepts: (value) => isText(value) && /^https?:/.test(value) && URL.canParse(value),
    } satisfies Rule,
    url: { expected: 'a request or a list of them', accepts: (value) => [value].flat().every(isText) } satisfies Rule,
    fault: chooseSome(CHECK_FAULTS),
    phase: chooseSome(PHASES),
    times: COUNT,
    dwellMs: DURATION,
    lingerMs: DURATION,
    deep: SWITCH,
    quick: SWITCH,
    cwd: TEXT,
    env: TEXTS,
    setPort: SWITCH,
    signal: SIGNAL,
    onProgress: { expected: 'a function', accepts: (value) => typeof value === 'function' } satisfies Rule,
  },
} as const;

/**
 * A wrong option would test something else, and pass.
 * @param called which takes the options
 * @throws {UsageError} for the first that is not known, or has a wrong value
 */
export function assertOptions(called: keyof typeof RULES, options: unknown): void {
  const rules = RULES[called] as Readonly<Record<string, Rule>>;
  if (!isRecord(options))
    throw new UsageError('invalid-option', `Expected options such as { fault: 'fin' }, got ${describeValue(options)}.`);
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name]! : null;
    if (rule === null)
      throw new UsageError('invalid-option', `Expected an option of ${Object.keys(rules).join(', ')}; got ${name}.`);
    if (value !== undefined && !rule.accepts(value))
      throw new UsageError(
        'invalid-option',
        `Expected the option ${name} to be ${rule.expected}; got ${describeValue(value)}.`,
      );
  }
}

/** @throws {UsageError} for options in the place of a path */
export function assertPath(path: unknown): asserts path is string {
  if (isText(path)) return;
  throw new UsageError(
    'invalid-option',
    `Expected a path such as '/events', and then the options; got ${describeValue(path)}.`,
  );
}

function describeValue(value: unknown): string {
  if (isText(value)) return `'${value}'`;
  return isRecord(value) ? `an object with ${Object.keys(value).slice(0, 8).join(', ')}` : String(value);
}
