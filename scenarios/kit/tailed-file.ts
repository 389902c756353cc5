import { open, stat, type FileHandle } from 'node:fs/promises';
import type { Connection, Guard } from './connection.ts';
import type { GrowingLog } from './growing-log.ts';

/** The reading half of `tail -F`: an open file that follows truncation and rotation. Its descriptor is the guard. */
export class TailedFile implements AsyncDisposable {
  readonly #log: GrowingLog;
  readonly #connection: Connection;
  #file: FileHandle;
  #descriptor: Guard;
  #position = 0;

  private constructor(log: GrowingLog, connection: Connection, file: FileHandle) {
    this.#log = log;
    this.#connection = connection;
    this.#file = file;
    this.#descriptor = this.#acquireDescriptor();
  }

  static async open(log: GrowingLog, connection: Connection): Promise<TailedFile> {
    return new TailedFile(log, connection, await open(log.path));
  }

  /** Every line that has been written since the last call. */
  async *readNewLines(): AsyncGenerator<string, void> {
    for (;;) {
      const { bytesRead, buffer } = await this.#file.read({ position: this.#position });
      this.#position += bytesRead;
      for (const line of buffer.toString('utf8', 0, bytesRead).match(/.+\n/g) ?? []) {
        this.#log.countReadLine();
        yield line;
      }
      if (bytesRead === 0 && !(await this.#followLog())) return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
    this.#descriptor.release();
  }

  /** True if the file was truncated or rotated, so that there may be more to read. */
  async #followLog(): Promise<boolean> {
    const openStats = await this.#file.stat();
    const pathStats = await stat(this.#log.path).catch(() => openStats); // between the two steps of a rotation there is no file
    const isRotated = openStats.ino !== pathStats.ino;
    if (!isRotated && openStats.size >= this.#position) return false;
    this.#position = 0;
    if (isRotated) await this.#reopenFile();
    return true;
  }

  async #reopenFile(): Promise<void> {
    const [file, descriptor] = [this.#file, this.#descriptor];
    this.#file = await open(this.#log.path);
    this.#descriptor = this.#acquireDescriptor();
    await file.close();
    descriptor.release();
  }

  #acquireDescriptor(): Guard {
    return this.#connection.acquire('descriptor', { kind: 'descriptor', directory: this.#log.directory });
  }
}
