import { randomInt } from 'node:crypto';
import getPort, { portNumbers } from 'get-port';

/** Below those that the kernel gives to anybody who asks for none, which may be taken again before the server listens. */
const PORTS = { first: 10_000, last: 32_767 };

/** A free port, and not 0: `Number(process.env.PORT) || 3000` would take 3000. What the environment says comes first. */
export async function choosePort(): Promise<{ HOST: string; PORT: string }> {
  const port = portNumbers(randomInt(PORTS.first, PORTS.last), PORTS.last);
  const { HOST = '127.0.0.1', PORT = String(await getPort({ port })) } = process.env;
  return { HOST, PORT };
}
