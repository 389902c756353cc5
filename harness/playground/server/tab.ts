import type { ServerResponse } from 'node:http';

/**
 * A tab that is a client of these servers: each answers in a frame of its own, and to close the tab is to leave all.
 * @param addresses `http://127.0.0.1:4001/events`
 */
export function answerTab(addresses: readonly string[], response: ServerResponse): void {
  const origins = addresses.map((address) => new URL(address).origin);
  response.setHeader(
    'content-security-policy',
    `default-src 'none'; frame-src ${origins.join(' ')}; frame-ancestors 'none'`,
  );
  response.setHeader('content-type', 'text/html; charset=utf-8');
  const frames = addresses.map(
    (address) =>
      `<p>${address}</p><iframe sandbox src="${address}" width="100%" height="240" title="${address}"></iframe>`,
  );
  response.end(
    `<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><title>Close me</title><h1>Close this tab</h1><p>It is the client of both servers. Watch the other tab while you close it.</p>${frames.join('')}`,
  );
}
