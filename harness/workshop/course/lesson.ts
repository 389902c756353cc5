/** The words of an exercise, from its README.md and hints.md, as a terminal shows them. */
export interface Lesson {
  /** `01 First look`. */
  title: string;
  /** Without the heading. */
  story: string;
  question: string;
  choices: readonly string[];
  todo: string;
  /** A nudge, the name, nearly the answer. */
  hints: readonly string[];
  /** Every address in README.md. */
  links: readonly string[];
}

/** Where an exercise lies below the checkout, in which its commands are typed. */
const EXERCISE_FOLDER = 'file:///scenarios/workshop/exercise/';

/** Takes the two pages apart by their headings; what is not there is empty. */
export function parseLesson(readme: string, hints: string): Lesson {
  const { heading, intro, sections } = parsePage(readme);
  const predict = sections.get('Predict') ?? '';
  return {
    title: heading,
    story: stripMarkdown(intro),
    question: stripMarkdown(predict.split(/\n+1\. /)[0]!),
    choices: [...predict.matchAll(/^\d\. ((?:.|\n(?!\d\. |\n))+)/gm)].map(([, choice]) => stripMarkdown(choice!)),
    todo: stripMarkdown(sections.get('Your task') ?? ''),
    hints: [...parsePage(hints).sections.values()].map(stripMarkdown),
    links: [...readme.matchAll(/\]\((https?:[^)\s]+)\)/g)].map(([, link]) => link!),
  };
}

/** A link becomes what it is called and its address, of an issue the address alone; a paragraph becomes one line, code stays. */
function stripMarkdown(markdown: string): string {
  const parts = markdown.split(/^```\w*\n([^]*?)^```$/m);
  const texts = parts.map((part, index) => (index % 2 === 1 ? part.trimEnd() : joinParagraphs(part)));
  return texts.filter((text) => text !== '').join('\n');
}

function joinParagraphs(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_all, text: string, link: string) =>
      text.includes('#') ? link : `${text} (${formatAddress(link)})`,
    )
    .replaceAll(/[ \t]*\n(?!\n)(?<!\n\n)[ \t]*/g, ' ')
    .replaceAll(/ *\n+ */g, '\n')
    .trim();
}

function formatAddress(link: string): string {
  const { protocol, pathname, hash } = new URL(link, EXERCISE_FOLDER);
  return protocol === 'file:' ? `${pathname.slice(1)}${hash}` : link;
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
