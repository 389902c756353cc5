/** What a generated part of a page is about: `server of scenarios/seed/silent.ts`, `table of incidents`. */
export type PartOf = (name: string) => Promise<string>;

const PART = /(?<begin><!-- generated: (?<name>.+?) -->\n)[^]*?(?<end><!-- end of generated -->)/g;

/**
 * A page of markdown with every generated part made anew. A part stands between `<!-- generated: NAME -->` and
 * `<!-- end of generated -->`; everything else is written by hand and left alone.
 */
export async function regenerated(page: string, partOf: PartOf): Promise<string> {
  const names = [...page.matchAll(PART)].map(({ groups }) => groups!.name!);
  const parts = await Promise.all(names.map((name) => partOf(name)));
  return page.replaceAll(PART, (...match) => {
    const { begin, end } = match.at(-1) as Record<'begin' | 'end', string>;
    return `${begin}\n<!-- prettier-ignore-start -->\n\n${parts.shift()!.trim()}\n\n<!-- prettier-ignore-end -->\n${end}`;
  });
}
