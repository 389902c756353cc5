import { createRequire } from 'node:module';
import type * as Schemas from 'ajv';
import schema from '../../docs/contract.schema.json' with { type: 'json' };
import type { ListeningLine, ServerMark } from '../../scenarios/kit/marks.ts';

const require = createRequire(import.meta.url);

let validateLine: Schemas.ValidateFunction<ListeningLine | ServerMark> | undefined;

/** Whether a line of a marks file is one of the contract. Compiled once it is needed: the first line of a server comes before its first client does. */
export function getLineValidator(): Schemas.ValidateFunction<ListeningLine | ServerMark> {
  validateLine ??= compileLineSchema().validate;
  return validateLine;
}

/**
 * With the code that it is made of: the package has that code in place of this file, and so no compiler of schemas. That is loaded
 * here: few servers write marks, and it takes a tenth of a second.
 */
export function compileLineSchema() {
  const { Ajv } = require('ajv') as typeof Schemas;
  const ajv = new Ajv({ discriminator: true, strict: false, code: { source: true, esm: true } });
  return { ajv, validate: ajv.compile<ListeningLine | ServerMark>(schema) };
}
