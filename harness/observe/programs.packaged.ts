import { fileURLToPath } from 'node:url';
import type { Command } from '../model/plan.ts';

/** The programs of the published package: only the client that has a process to itself, and that is translated already. */
export class Programs {
  static async translatePrograms(): Promise<Programs> {
    return new Programs();
  }

  static createEmpty(): Programs {
    return new Programs();
  }

  get clientCommand(): Command {
    return { file: process.execPath, args: [fileURLToPath(new URL('remote-program.js', import.meta.url))] };
  }
}
