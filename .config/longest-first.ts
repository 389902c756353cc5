import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longer than their size says: two minutes each. Begun last, they would run alone. */
const LONGEST = [
  'check/examples.reliability.test.ts',
  'check/marks.reliability.test.ts',
  'package/runners.network.test.ts',
];

/** Begins the longest files of a project first; the others as vitest sorts them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- a method of vitest
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project))];
    const isLongest = ({ moduleId }: TestSpecification) => LONGEST.some((path) => moduleId.endsWith(path));
    return projects.flatMap((project) => {
      const own = sorted.filter((file) => file.project === project);
      return [...own.filter(isLongest), ...own.filter((file) => !isLongest(file))];
    });
  }
}
