import type { Client, ClientTarget } from '../clients/client.ts';

/** A client after which the same user connects again, with the same identity and on a connection of its own. */
export type SucceededClient<C extends Client> = C & {
  /** Null until it has connected. */
  successor: Client | null;
  connectSuccessor: () => Promise<void>;
};

/** Lets a client have a successor, which is disposed of with it. */
export function allowSuccessor<C extends Client>(
  client: C,
  target: ClientTarget,
  connect: (target: ClientTarget) => Promise<Client>,
): SucceededClient<C> {
  const disposeFirst = client[Symbol.asyncDispose].bind(client);
  const succeeded: SucceededClient<C> = Object.assign(client, {
    successor: null,
    connectSuccessor: async () => {
      succeeded.successor = await connect({ ...target, connection: `${target.connection}-again`, hold: null });
    },
    [Symbol.asyncDispose]: async () => {
      await succeeded.successor?.[Symbol.asyncDispose]();
      await disposeFirst();
    },
  });
  return succeeded;
}

/** That the server has answered the successor, behind what shows of the first client; null if not yet. */
export function findSuccessorEvidence(first: string, { successor }: SucceededClient<Client>): string | null {
  if (successor === null || successor.received.bytes === 0) return null;
  return `${first}; a second client with the same identity has its first byte`;
}
