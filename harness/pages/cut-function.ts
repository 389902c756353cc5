const BEGIN = /^(\s*)(?:pub )?(?:async )?(?:fn|func|def) (\w+)/;
const COMMENT = /^\s*\/\//;

/**
 * A function of a Rust, Go or Python file, with the comment above it.
 * @throws {Error} a sentence, if the file has no such function
 */
export function cutFunction(source: string, { name, file }: { name: string; file: string }): string {
  const lines = source.split('\n');
  const beginIndex = lines.findIndex((line) => BEGIN.exec(line)?.[2] === name);
  if (beginIndex === -1) throw new Error(`Expected ${file} to have a function ${name}, got none.`);
  const indent = BEGIN.exec(lines[beginIndex]!)![1]!.length;
  const isOutside = (line: string) => line.trim() !== '' && line.length - line.trimStart().length <= indent;
  const outsideIndex = lines.findIndex((line, index) => index > beginIndex && isOutside(line));
  const endsWithBrace = lines[outsideIndex]?.trim() === '}';
  const endIndex = outsideIndex === -1 ? lines.length : outsideIndex + (endsWithBrace ? 1 : 0);
  let firstIndex = beginIndex;
  while (firstIndex > 0 && COMMENT.test(lines[firstIndex - 1]!)) firstIndex -= 1;
  return lines.slice(firstIndex, endIndex).join('\n').trimEnd();
}
