/** The words of an exercise, as README.md and hints.md hold them. */
export interface Lesson {
  /** `01 First look`. */
  title: string;
  /** Markdown, without the heading. */
  story: string;
  question: string;
  choices: readonly string[];
  todo: string;
  /** A nudge, the name, nearly the answer. */
  hints: readonly string[];
  /** Every address in README.md. */
  links: readonly string[];
}

/** Takes the two pages apart by their headings; what is not there is empty. */
export function parseLesson(readme: string, hints: string): Lesson {
  const { heading, intro, sections } = parsePage(readme);
  const predict = sections.get('Predict') ?? '';
  return {
    title: heading,
    story: intro,
    question: predict.split(/\n+1\. /)[0]!.trim(),
    choices: [...predict.matchAll(/^\d\. ((?:.|\n(?!\d\. |\n))+)/gm)].map(([, choice]) => joinLines(choice!)),
    todo: sections.get('Your task') ?? '',
    hints: [...parsePage(hints).sections.values()],
    links: [...readme.matchAll(/\]\((https?:[^)\s]+)\)/g)].map(([, link]) => link!),
  };
}

/** Markdown as words for a terminal: links become what they are called, and their address. */
export function stripMarkdown(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_all, text: string, link: string) =>
      text.includes('#')
        ? `https://github.com/${text.replace('#', link.includes('/pull/') ? '/pull/' : '/issues/')}`
        : text,
    )
    .replaceAll(/[ \t]*\n(?!\n)(?<!\n\n)/g, ' ')
    .replaceAll(/ *\n+ */g, '\n')
    .trim();
}

function parsePage(text: string) {
  const [intro = '', ...parts] = `\n${text}`.split(/\n## /);
  const [, heading = '', rest = ''] = /^\s*# (.+)\n([^]*)$/.exec(intro) ?? [];
  const sections = new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return end === -1 ? ([part.trim(), ''] as const) : ([part.slice(0, end).trim(), part.slice(end).trim()] as const);
    }),
  );
  return { heading: heading.trim(), intro: rest.trim(), sections };
}

function joinLines(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}
