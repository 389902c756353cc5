import { HarnessError } from '../system/errors.ts';

/** @throws {HarnessError} that names the file or folder which could not be written, and what to do */
export async function writing(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new HarnessError(
      `Expected to write ${path}, got ${(error as Error).message}. Name another folder with --out.`,
    );
  }
}
