import { connect } from 'node:net';

// A client in a process of its own, to be killed or to vanish. Its arguments are the host, the port and the local address,
// its input is the request. It tells its local port, then the first byte of the body, and ends when its input closes.

const [host = '', port, localAddress] = process.argv.slice(-3);
const socket = connect({ host, port: Number(port), ...(localAddress && { localAddress }) });
let head = '';

process.stdin.on('data', (request) => socket.write(request)).on('close', () => process.exit());
socket.on('connect', () => console.log(`port ${socket.localPort}`));
socket.on('data', (chunk: Buffer) => {
  if (/\r\n\r\n[^]/.test(head)) return;
  head += chunk.toString('latin1');
  if (/\r\n\r\n[^]/.test(head)) console.log('streaming');
});
socket.on('error', (error) => console.error(error.message));
