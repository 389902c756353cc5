import { constants, copyFile, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HarnessError } from '../../system/errors.ts';
import { makeFolder, replaceFile } from '../../system/files.ts';
import type { Exercise } from './course.ts';
import { createProgress, parseProgress, type CourseProgress } from './progress.ts';

const PROGRESS_FILE = 'progress.json';

/** The learner's folder: a copy of each exercise that was begun, what was put aside, and the progress. */
export class LearnerFiles {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  getPath(exercise: string): string {
    return join(this.folder, `${exercise}.ts`);
  }

  /** Makes the copy of an exercise if there is none yet. */
  async beginExercise({ name, shipped }: Pick<Exercise, 'name' | 'shipped'>): Promise<void> {
    await this.#attemptIo(this.getPath(name), async () => {
      makeFolder(this.folder);
      await writeFile(this.getPath(name), shipped, { flag: 'wx' }).catch(ignoreExisting);
      await writeFile(join(this.folder, 'tsconfig.json'), this.#writeTypes(), { flag: 'wx' }).catch(ignoreExisting);
    });
  }

  /** The learner's text; null if the exercise was not begun. */
  async readText(exercise: string): Promise<string | null> {
    try {
      return await readFile(this.getPath(exercise), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw new HarnessError(
        'not-readable',
        `Expected to read ${this.getPath(exercise)}, got ${(error as Error).message}.`,
      );
    }
  }

  /** Puts the learner's text aside and begins anew. Resolves with where the old text is now; null if there was none. */
  async resetExercise({ name, shipped }: Pick<Exercise, 'name' | 'shipped'>): Promise<string | null> {
    const old = await this.readText(name);
    const kept = old === null || old === shipped ? null : await this.#findKeptName(name);
    await this.#attemptIo(this.getPath(name), async () => {
      makeFolder(this.folder);
      if (kept !== null) await copyFile(this.getPath(name), kept, constants.COPYFILE_EXCL);
      await replaceFile(this.getPath(name), shipped);
    });
    await this.beginExercise({ name, shipped }); // what else belongs into a fresh folder
    return kept;
  }

  /** The progress; a fresh one if there is none. One that cannot be read is put aside, and `problem` says so. */
  async loadProgress(first: string): Promise<{ progress: CourseProgress; problem: string | null }> {
    const file = join(this.folder, PROGRESS_FILE);
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) return { progress: createProgress(first), problem: null };
    try {
      return { progress: parseProgress(text), problem: null };
    } catch (error) {
      const kept = `${file}.broken`;
      await this.#attemptIo(file, () => rename(file, kept));
      const problem = `Your progress could not be read (${(error as Error).message}): it is now ${basename(kept)}, and counting begins anew. Your answers are untouched.`;
      return { progress: createProgress(first), problem };
    }
  }

  /** Writes the progress; the file is either the old one or the new one, never half of it. */
  async saveProgress(progress: CourseProgress): Promise<void> {
    const file = join(this.folder, PROGRESS_FILE);
    await this.#attemptIo(file, async () => {
      makeFolder(this.folder);
      await replaceFile(file, `${JSON.stringify(progress, null, 2)}\n`);
    });
  }

  /** For the learner's editor; the project's own checks leave the folder out, because what lies in it may be broken. */
  #writeTypes(): string {
    const base = relative(this.folder, fileURLToPath(new URL('../../../tsconfig.json', import.meta.url)));
    return `${JSON.stringify({ extends: base, include: ['*.ts'], exclude: [] })}\n`;
  }

  async #findKeptName(exercise: string): Promise<string> {
    for (let number = 1; ; number += 1) {
      const name = join(this.folder, `${exercise}.kept-${number}.txt`);
      const taken = await stat(name).catch(() => null);
      if (taken === null) return name;
    }
  }

  async #attemptIo(path: string, write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      throw new HarnessError(
        'not-writable',
        `Expected to write ${path}, got ${(error as Error).message}. Name another folder with --folder.`,
      );
    }
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
