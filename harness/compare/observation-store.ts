import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getCacheRoot } from '../install/packages.ts';
import { makeFolder, replaceFiles } from '../system/files.ts';
import type { SeenBehavior } from './classify-change.ts';

/** What was seen of one version so far. */
export interface VersionObservation {
  version: string;
  /** A guard in a cell -> what it did, attempt by attempt. */
  attempts: Record<string, SeenBehavior[]>;
  /** Why the version could not be started; this is not kept. */
  failure?: string;
}

/**
 * Keeps what was seen of each version in a file of its own, so that an interrupted timeline goes on where it was, and shards
 * join: a published version does not change. Other conditions have another folder.
 */
export class ObservationStore {
  readonly folder: string;

  /** `conditions` is all that makes observations comparable: the sources of the stacks, the runtime, the patience. */
  constructor(conditions: unknown, root = join(getCacheRoot(), 'timelines')) {
    const key = createHash('sha256').update(JSON.stringify(conditions)).digest('hex').slice(0, 16);
    this.folder = join(root, key);
    makeFolder(this.folder);
  }

  /** What is known of a version; what cannot be read is observed again. */
  async read(version: string): Promise<VersionObservation> {
    const empty = { version, attempts: {} };
    try {
      const stored = JSON.parse(await readFile(this.#getFile(version), 'utf8')) as VersionObservation;
      return stored.version === version && typeof stored.attempts === 'object' ? stored : empty;
    } catch {
      return empty;
    }
  }

  async write(observation: VersionObservation): Promise<void> {
    await replaceFiles([[this.#getFile(observation.version), `${JSON.stringify(observation)}\n`]]);
  }

  #getFile(version: string): string {
    return join(this.folder, `${version}.json`);
  }
}
