import { copyFile, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HarnessError } from '../../system/errors.ts';
import { makeFolder, replaceFile } from '../../system/files.ts';
import type { Exercise } from './course.ts';
import { freshProgress, parseProgress, type Progress } from './progress.ts';

const PROGRESS = 'progress.json';

/** The learner's folder: a copy of each exercise that was begun, what was put aside, and the progress. */
export class OwnFiles {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  pathOf(exercise: string): string {
    return join(this.folder, `${exercise}.ts`);
  }

  /** Makes the copy of an exercise if there is none yet. */
  async begin({ name, shipped }: Pick<Exercise, 'name' | 'shipped'>): Promise<void> {
    await this.#attempt(this.pathOf(name), async () => {
      makeFolder(this.folder);
      await writeFile(this.pathOf(name), shipped, { flag: 'wx' }).catch(unlessThere);
      await writeFile(join(this.folder, 'tsconfig.json'), this.#types(), { flag: 'wx' }).catch(unlessThere);
    });
  }

  /** The learner's text; null if the exercise was not begun. */
  async text(exercise: string): Promise<string | null> {
    try {
      return await readFile(this.pathOf(exercise), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw new HarnessError(`Expected to read ${this.pathOf(exercise)}, got ${(error as Error).message}.`);
    }
  }

  /** Puts the learner's text aside and begins anew. Resolves with where the old text is now; null if there was none. */
  async reset({ name, shipped }: Pick<Exercise, 'name' | 'shipped'>): Promise<string | null> {
    const old = await this.text(name);
    const kept = old === null || old === shipped ? null : await this.#keptName(name);
    await this.#attempt(this.pathOf(name), async () => {
      makeFolder(this.folder);
      if (kept !== null) await copyFile(this.pathOf(name), kept);
      await replaceFile(this.pathOf(name), shipped);
    });
    await this.begin({ name, shipped }); // what else belongs into a fresh folder
    return kept;
  }

  /** The progress; a fresh one if there is none. One that cannot be read is put aside, and `problem` says so. */
  async progress(first: string): Promise<{ progress: Progress; problem: string | null }> {
    const file = join(this.folder, PROGRESS);
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) return { progress: freshProgress(first), problem: null };
    try {
      return { progress: parseProgress(text), problem: null };
    } catch (error) {
      const kept = `${file}.broken`;
      await this.#attempt(file, () => rename(file, kept));
      const problem = `Your progress could not be read (${(error as Error).message}): it is now ${basename(kept)}, and counting begins anew. Your answers are untouched.`;
      return { progress: freshProgress(first), problem };
    }
  }

  /** Writes the progress; the file is either the old one or the new one, never half of it. */
  async save(progress: Progress): Promise<void> {
    const file = join(this.folder, PROGRESS);
    await this.#attempt(file, async () => {
      makeFolder(this.folder);
      await replaceFile(file, `${JSON.stringify(progress, null, 2)}\n`);
    });
  }

  /** For the learner's editor; the project's own checks leave the folder out, because what lies in it may be broken. */
  #types(): string {
    const base = relative(this.folder, fileURLToPath(new URL('../../../tsconfig.json', import.meta.url)));
    return `${JSON.stringify({ extends: base, include: ['*.ts'], exclude: [] })}\n`;
  }

  async #keptName(exercise: string): Promise<string> {
    for (let number = 1; ; number += 1) {
      const name = join(this.folder, `${exercise}.kept-${number}.txt`);
      const taken = await stat(name).catch(() => null);
      if (taken === null) return name;
    }
  }

  async #attempt(path: string, write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      throw new HarnessError(
        `Expected to write ${path}, got ${(error as Error).message}. Name another folder with --folder.`,
      );
    }
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
