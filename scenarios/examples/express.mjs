// Server-sent events on Express 5: /leak listens to the wrong object, /clean to the response.
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';

const app = express();
app.use(express.json());

app.post('/leak', (request, response) => {
  const timer = setInterval(() => response.write('data: token\n\n'), 50);
  request.on('end', () => clearInterval(timer)); // the body was read long ago
  response.write('data: hello\n\n');
});

app.post('/clean', (_request, response) => {
  const timer = setInterval(() => response.write('data: token\n\n'), 50);
  response.on('close', () => clearInterval(timer));
  response.write('data: hello\n\n');
});

app.get('/download', async (_request, response) => {
  const block = Buffer.alloc(64 * 1024);
  while (!response.destroyed) if (!response.write(block)) await sleep(10);
});

app.listen(Number(process.env.PORT), process.env.HOST);
