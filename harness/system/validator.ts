import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';

/** Names the first thing in a value that breaks a schema: `/results/0 must be object`; null if nothing does. */
export type FindSchemaProblem = (value: unknown) => string | null;

/**
 * Compiles a schema once it is needed.
 * @param references schemas that it refers to by their `$id`
 */
export function createValidator(schema: AnySchema, references: readonly AnySchema[] = []): FindSchemaProblem {
  let validate: ValidateFunction | undefined;
  return (value) => {
    validate ??= new Ajv({ strict: false, schemas: [...references] }).compile(schema);
    if (validate(value)) return null;
    const [error] = validate.errors ?? [];
    return `${error?.instancePath || 'a value'} which ${error?.message ?? 'is not of the schema'}`;
  };
}
