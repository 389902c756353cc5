import type { ServerResponse } from 'node:http';
import { SIDES } from './messages.ts';

/**
 * A tab that is a client of both servers: each answers in a frame of its own, and to close the tab is to leave both.
 * @param searchParams `left` and `right`, ports of this computer
 */
export function answerTab(searchParams: URLSearchParams, response: ServerResponse): void {
  const ports = SIDES.map((side) => Number(searchParams.get(side))).filter(
    (port) => Number.isInteger(port) && port > 0,
  );
  const origins = ports.map((port) => `http://127.0.0.1:${port}`);
  response.setHeader(
    'content-security-policy',
    `default-src 'none'; frame-src ${origins.join(' ')}; frame-ancestors 'none'`,
  );
  response.setHeader('content-type', 'text/html; charset=utf-8');
  const frames = origins.map(
    (origin) =>
      `<p>${origin}</p><iframe sandbox src="${origin}/" width="100%" height="240" title="${origin}"></iframe>`,
  );
  response.end(
    `<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><title>Close me</title><h1>Close this tab</h1><p>It is the client of both servers. Watch the other tab while you close it.</p>${frames.join('')}`,
  );
}
