import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { QuestionError } from '../compare/question-error.ts';
import { replaceFile } from '../system/replace-file.ts';
import { UsageError } from './exit.ts';
import { writing } from './writing.ts';

/** An answer in every form. */
export interface Answer {
  /** The names of its files, without their endings. */
  name: 'comparison' | 'bisection';
  record: unknown;
  markdown: string;
  terminal: string;
}

/** Where an answer goes. */
export interface Destination {
  json: boolean;
  /** Undefined for nowhere. */
  out?: string;
}

/** Shows an answer on standard output, writes its files, and adds it to the summary of a GitHub job. */
export async function give({ name, record, markdown, terminal }: Answer, { json, out }: Destination): Promise<void> {
  const text = `${JSON.stringify(record, null, 2)}\n`;
  process.stdout.write(json ? text : terminal);
  if (out !== undefined) {
    await put(join(out, `${name}.md`), markdown);
    await put(join(out, `${name}.json`), text);
    console.error(`The report is in ${out}/${name}.md and .json.`);
  }
  const summary = process.env.GITHUB_STEP_SUMMARY;
  if (summary !== undefined) await writing(summary, () => appendFile(summary, markdown));
}

/** Reads what the user asks; what cannot be understood is wrong usage. */
export async function understood<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof QuestionError) throw new UsageError(error.message);
    throw error;
  }
}

function put(file: string, text: string): Promise<void> {
  return writing(file, () => replaceFile(file, text));
}
