import { Ajv } from 'ajv';
import schema from '../../docs/contract.schema.json' with { type: 'json' };
import type { ListeningLine, ServerMark } from '../../scenarios/kit/marks.ts';
import type { Mark } from '../model/history.ts';
import { HarnessError } from '../system/errors.ts';

const validate = new Ajv({ discriminator: true, strict: false }).compile<ListeningLine | ServerMark>(schema);

export type Line = (ListeningLine & Pick<Mark, 'at' | 'clock'>) | Mark;

/**
 * Reads line `number` of a marks file. `seenAt` stands in for the moment where the server has no clock.
 * @throws {HarnessError} naming the line, what was expected and what came
 */
export function readLine(text: string, number: number, seenAt: number): Line {
  const line = parse(text, number);
  if (!validate(line)) {
    const [error] = validate.errors ?? [];
    const problem = `${error?.instancePath ?? ''} ${error?.message ?? 'is not a mark'}`.trim();
    throw new HarnessError(`${expected(number)}, got ${excerpt(text)}: ${problem}.`);
  }
  const read = line as Line;
  read.clock = read.at === undefined ? 'seen' : 'server';
  read.at ??= seenAt;
  return read;
}

function parse(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HarnessError(`${expected(number)}, got ${excerpt(text)}: not JSON.`);
  }
}

function expected(number: number): string {
  return `Expected line ${number} of HANGUP_MARKS to be a mark as in docs/contract.md`;
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
