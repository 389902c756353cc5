import type { Socket } from 'node:net';
import { runCommand } from '../../system/run-command.ts';
import { HarnessError } from '../../system/errors.ts';
import type { Workspace } from '../../system/workspace.ts';

// Node sets no socket options of its own; Perl is there on every Debian. The numbers are Linux's, of asm-generic/socket.h:
// Perl's module that has their names takes longer to load than everything else here. The filter is the shortest there is,
// "keep no byte of any packet": what arrives is dropped before TCP sees it, so nothing is acknowledged and nothing answered
// (Documentation/networking/filter.rst). Reading it back shows that the kernel took it. And a close will say RST at once: a FIN
// would be sent again for minutes, because the answer to it is dropped as well. What a client has still to send, its kernel goes
// on sending: who is to vanish has said all before.
const FILTER_SCRIPT = `
my ($level, $linger, $filter) = (1, 13, 26);
my $socket;
if (@ARGV) { open $socket, "+<&=", $ARGV[0] or die "$!\\n" } else { socket $socket, 2, 1, 0 or die "$!\\n" }
my $nothing = pack "SCCL", 6, 0, 0, 0;
setsockopt $socket, $level, $linger, pack "ii", 1, 0 or die "SO_LINGER: $!\\n";
setsockopt $socket, $level, $filter, pack "S x![J] P", 1, $nothing or die "SO_ATTACH_FILTER: $!\\n";
length getsockopt $socket, $level, $filter or die "SO_GET_FILTER: $!\\n";
`;
const buildPerlCommand = (...args: readonly string[]) => ({ file: 'perl', args: ['-e', FILTER_SCRIPT, ...args] });

const EXPECTED_FILTER = 'a filter on a socket';

interface SocketFilterOptions {
  workspace: Workspace;
  signal: AbortSignal;
}

/**
 * From now on whatever arrives at the socket is dropped, as if its host had gone; closing it will say RST.
 * @throws {HarnessError} if the socket is closed, or the kernel does not take the filter
 */
export async function attachDropFilter(socket: Socket, options: SocketFilterOptions): Promise<void> {
  if (socket.destroyed)
    throw new HarnessError('client-failed', 'Expected a connected client that can vanish, got one that is closed.');
  await runCommand(buildPerlCommand('3'), { ...options, shared: socket, expected: EXPECTED_FILTER });
}

/** Why sockets cannot be filtered here, in words; null if they can: it was tried on one. */
export async function findSocketFilterProblem(options: SocketFilterOptions): Promise<string | null> {
  if (process.platform !== 'linux') return `socket filters are a feature of Linux, and this is ${process.platform}`;
  try {
    await runCommand(buildPerlCommand(), { ...options, expected: EXPECTED_FILTER });
    return null;
  } catch (error) {
    if (error instanceof HarnessError) return `no socket filter here: ${error.message}`;
    throw error;
  }
}
