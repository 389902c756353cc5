import type { NetworkEnv } from './network-env.ts';
import type { Client, ClientTarget } from './client.ts';
import { RemoteProcess, type RemoteClient } from './remote.ts';

/** A client that has a process to itself, which can be stopped. */
export class ProcessClient implements Client {
  readonly process: RemoteProcess;
  readonly port: number;
  readonly received: RemoteClient['received'];

  static async connect(target: ClientTarget, { workspace, programs, wrapCommand }: NetworkEnv): Promise<ProcessClient> {
    const remote = new RemoteProcess(workspace, wrapCommand(programs.clientCommand));
    try {
      return new ProcessClient(remote, await remote.openConnection(target));
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }
}
