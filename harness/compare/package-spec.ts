import { UsageError } from '../system/errors.ts';

/** What a side is asked to be: packages, or a runtime, with what the user wrote for their versions. */
export interface PackageSpec {
  name: string;
  /** `5.0.0`, `^5`, `latest`; in a bisection `5.0.0..latest`. */
  range: string;
}

/**
 * Reads `hono@4.6.0,@hono/node-server@1.13.0`. A name alone stands for its newest version.
 * @throws {UsageError} a sentence, for what names no package
 */
export function parsePackageSpecs(text: string): PackageSpec[] {
  const specs = text.split(',').map((part) => parsePackageSpec(part.trim()));
  const names = specs.map(({ name }) => name);
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined)
    throw new UsageError('invalid-package', `Expected '${text}' to name each package once, got ${duplicate} twice.`);
  return specs;
}

const PACKAGE_PATTERN = /^(?<name>(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~][\w.~-]*)(?:@(?<range>[\w.^~<>=|* +-]+))?$/i;

function parsePackageSpec(part: string): PackageSpec {
  const { name, range = 'latest' } = PACKAGE_PATTERN.exec(part)?.groups ?? {};
  if (name !== undefined) return { name, range };
  throw new UsageError(
    'invalid-package',
    `Expected a package with a version such as fastify@5.0.0 or node@24, got '${part}'.`,
  );
}

/** A bisection: the package between two versions, and what else is to be there. */
export interface VersionRange {
  name: string;
  from: string;
  to: string;
  others: readonly PackageSpec[];
}

/**
 * Reads `h3@1.8.0..latest`, with other packages after commas.
 * @throws {UsageError} a sentence
 */
export function parseVersionRange(text: string): VersionRange {
  const specs = parsePackageSpecs(text);
  const [rangedSpec, ...more] = specs.filter(({ range }) => range.includes('..'));
  const [from, to, ...rest] = rangedSpec?.range.split('..') ?? [];
  if (rangedSpec === undefined || more.length > 0 || !from || !to || rest.length > 0) {
    throw new UsageError(
      'invalid-package',
      `Expected one package with two versions such as h3@1.8.0..latest, got '${text}'.`,
    );
  }
  return { name: rangedSpec.name, from, to, others: specs.filter((spec) => spec !== rangedSpec) };
}

/**
 * Reads `fastify@4..latest`, or `fastify@5` for all of a line, with other packages after commas. The package that is traced
 * stands first if none has two versions.
 * @throws {UsageError} a sentence
 */
export function parseTracedRange(text: string): VersionRange {
  if (text.includes('..')) return parseVersionRange(text);
  const [{ name, range }, ...others] = parsePackageSpecs(text) as [PackageSpec, ...PackageSpec[]];
  return { name, from: range, to: range, others };
}
