import type { Place } from './network-env.ts';
import type { Killable, Target } from './client.ts';
import { RemoteProcess, type RemoteClient } from './remote.ts';

/** A client that has a process to itself, which can be killed or stopped. */
export class LoneClient implements Killable {
  readonly process: RemoteProcess;
  readonly port: number;
  readonly received: RemoteClient['received'];

  static async connect(target: Target, { workspace, programs, enter }: Place): Promise<LoneClient> {
    const remote = new RemoteProcess(workspace, enter(programs.client));
    try {
      return new LoneClient(remote, await remote.open(target));
    } catch (error) {
      await remote[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(remote: RemoteProcess, { port, received }: RemoteClient) {
    this.process = remote;
    this.port = port;
    this.received = received;
  }

  kill(): Promise<void> {
    return this.process.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }
}
