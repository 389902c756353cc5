// A server with timers of its own, which hide what a client of /leak leaves among them; /clean leaves nothing.
import { createServer } from 'node:http';

for (const delay of [0, 2]) setTimeout(() => setInterval(() => {}, 5), delay);

const server = createServer((request, response) => {
  response.write('hello\n');
  const timer = setInterval(() => response.write('tick\n'), 20);
  if (request.url === '/clean') response.on('close', () => clearInterval(timer));
});
server.listen(process.env.PORT, process.env.HOST, () => console.log(server.address().port));
