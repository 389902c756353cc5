import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program, Command } from '../model/plan.ts';
import { bundleSources, stopTranslator } from '../system/bundle.ts';
import { linkPackages } from '../system/files.ts';
import { HarnessError } from '../system/errors.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SERVER_SOURCE = 'scenarios/kit/main.ts';
const CLIENT_SOURCE = 'harness/observe/clients/remote-program.ts';

/** The programs of a run as plain JavaScript: Node starts them in half the time, and every version can run them. */
export class Programs {
  readonly #folder: string;
  #packageFolders = 0;

  /**
   * Translates the server, the client and the sources in one go, into `folder`.
   * @throws {HarnessError} with what esbuild says
   * @throws the signal's reason, if it aborts
   */
  static async translatePrograms(sources: readonly string[], folder: string, signal?: AbortSignal): Promise<Programs> {
    const files = new Set([SERVER_SOURCE, CLIENT_SOURCE, ...sources.map(getSourcePath)]);
    const entryPoints = [...files].map((file) => join(ROOT, file));
    const outExtension = { '.js': '.mjs' };
    try {
      await bundleSources({ entryPoints, outbase: ROOT, outdir: join(folder, 'own'), outExtension }, signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw new HarnessError(
        'translate-failed',
        `Expected esbuild to translate the programs, got: ${(error as Error).message}.`,
      );
    } finally {
      await stopTranslator();
    }
    return new Programs(folder);
  }

  /** No programs, for those who need neither a server of ours nor a client with a process to itself. */
  static createEmpty(): Programs {
    return new Programs('');
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** The process that opens connections on command. */
  get clientCommand(): Command {
    return { file: process.execPath, args: [join(this.#folder, 'own', getOutputPath(CLIENT_SOURCE))] };
  }

  /** How to start a server. One that imports packages gets a folder of its own, from which it finds just these. */
  async buildServerCommand({
    source,
    runtime = { file: process.execPath, args: [] },
    packages,
    env,
  }: Program): Promise<Command> {
    const programFiles = [SERVER_SOURCE, getSourcePath(source)].map((file) =>
      join(this.#folder, 'own', getOutputPath(file)),
    );
    const files = packages === undefined ? programFiles : await this.#linkPackages(programFiles, packages);
    const args = [...runtime.args, ...files];
    return { ...runtime, args, ...(env && { env: { ...runtime.env, ...env } }) };
  }

  async #linkPackages(programFiles: readonly string[], packages: Readonly<Record<string, string>>): Promise<string[]> {
    const folder = join(this.#folder, `mounted-${(this.#packageFolders += 1)}`);
    await mkdir(folder);
    const files = ['server.mjs', 'scenario.mjs'].map((name) => join(folder, name));
    await Promise.all(programFiles.map((file, index) => copyFile(file, files[index]!)));
    const dependencies = Object.fromEntries(Object.keys(packages).map((name) => [name, '*']));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', dependencies }));
    await linkPackages(folder, packages);
    return files;
  }
}

function getSourcePath(id: string): string {
  return `scenarios/${id}.ts`;
}

function getOutputPath(file: string): string {
  return file.replace(/\.ts$/, '.mjs');
}
