import { access, rename } from 'node:fs/promises';

/** Whether there is a file or folder of this name. */
export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Gives what has been made the name by which it is known, unless somebody else was faster: `proof` is a file of theirs. */
export async function keep(made: string, folder: string, proof: string): Promise<void> {
  await rename(made, folder).catch(async (error: unknown) => {
    if (!(await isThere(proof))) throw error;
  });
}
