/** What a generated part of a page is about: `server of scenarios/seed/silent.ts`, `table of incidents`. */
export type PartBuilder = (name: string) => Promise<string>;

const PART_PATTERN = /(?<begin><!-- generated: (?<name>.+?) -->\n)[^]*?(?<end><!-- end of generated -->)/g;

/**
 * A page of markdown with every generated part made anew. A part stands between `<!-- generated: NAME -->` and
 * `<!-- end of generated -->`; everything else is written by hand and left alone.
 */
export async function regeneratePage(page: string, buildPart: PartBuilder): Promise<string> {
  const names = [...page.matchAll(PART_PATTERN)].map(({ groups }) => groups!.name!);
  const parts = await Promise.all(names.map((name) => buildPart(name)));
  return page.replaceAll(PART_PATTERN, (...match) => {
    const { begin, end } = match.at(-1) as Record<'begin' | 'end', string>;
    return `${begin}\n<!-- prettier-ignore-start -->\n\n${parts.shift()!.trim()}\n\n<!-- prettier-ignore-end -->\n${end}`;
  });
}
