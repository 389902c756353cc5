import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/26-mcp-tool/bug',
  claim:
    'The tool call continues after its MCP client has disconnected: the tool checks extra.signal, but nothing aborts it.',
  guards: ['tool call'],
  expect: {
    'fin, reset, half-close, abort, kill': { 'tool call': 'silent' },
    'before-first-byte: fin, reset, half-close, abort, kill': { 'tool call': 'silent' },
    stay: { 'tool call': 'held' },
  },
  why: 'Over streamable HTTP a closed connection does not cancel a call: the transport drops the stream but keeps the call, because the client may reconnect or send notifications/cancelled. Closing the server aborts the signals of running calls, and nothing closes it here.',
  lesson:
    'A server for one request ends with its response: close it there, or an MCP client that disconnects leaves its tools running.',
  links: [
    'https://github.com/modelcontextprotocol/typescript-sdk/issues/611',
    'https://github.com/modelcontextprotocol/rust-sdk/issues/857',
  ],
  request: {
    method: 'POST',
    bodyBytes: 0,
    headers: { accept: 'application/json, text/event-stream', 'content-type': 'application/json' },
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"report"}}',
  },
  packages: ['@modelcontextprotocol/sdk'],
  listen: async ({ host, port, getConnection }) => {
    const { createMcpExpressApp } = await import('@modelcontextprotocol/sdk/server/express.js');
    const { McpServer } = await import('@modelcontextprotocol/sdk/server/mcp.js');
    const { StreamableHTTPServerTransport } = await import('@modelcontextprotocol/sdk/server/streamableHttp.js');
    const app = createMcpExpressApp();
    app.post('/', async (request: Request, response: Response) => {
      const connection = getConnection(request.headers);
      const mcp = new McpServer({ name: 'reports', version: '1.0.0' }, { capabilities: { logging: {} } });
      mcp.registerTool('report', {}, async ({ signal, sendNotification }) => {
        using _call = connection.acquire('tool call');
        await connection.setup();
        await sendNotification({ method: 'notifications/message', params: { level: 'info', data: 'running' } });
        while (!signal.aborted) {
          await sleep(TICK_MS);
          connection.tick();
        }
        return { content: [] };
      });
      const transport = new StreamableHTTPServerTransport({}); // stateless, so both serve this request only
      await mcp.connect(transport);
      await transport.handleRequest(request, response, request.body);
    });
    return { port: await startListening(createServer(app), host, port) };
  },
});
