import type { Client, Target } from '../clients/client.ts';
import { RemoteProcess, type RemoteClient } from '../clients/remote.ts';
import { now } from '../clock.ts';
import type { Place } from '../place.ts';
import { fault } from './fault.ts';
import { closed } from './fin.ts';
import { thrownAway } from './reset.ts';

/** SIGKILL of the client's process: its kernel says goodbye in its place. */
export const kill = fault<LoneClient>({
  connect: (target, place) => LoneClient.connect(target, place),
  strike: async ({ process }) => {
    const at = now();
    await process.kill();
    return at;
  },
  confirm: (view) => closed(view) ?? thrownAway(view),
});

/** A client that has a process to itself. */
class LoneClient implements Client {
  readonly process: RemoteProcess;
  readonly port: number;
  readonly received: RemoteClient['received'];

  static async connect(target: Target, { workspace, programs }: Place): Promise<LoneClient> {
    const remote = new RemoteProcess(workspace, programs.client);
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }
}
