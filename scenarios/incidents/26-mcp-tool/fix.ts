import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { startListening } from '../../kit/listening.ts';
import { TICK_MS } from '../../kit/timing.ts';
import { scenario } from '../../kit/scenario.ts';

export default scenario({
  id: 'incidents/26-mcp-tool/fix',
  claim: 'An MCP server that is closed with its response aborts the calls that still run.',
  guards: ['tool call'],
  expect: {
    'fin, reset, half-close, abort, kill': { 'tool call': 'released by read' },
    'before-first-byte: fin, reset, half-close, abort, kill': { 'tool call': 'released by read' },
    stay: { 'tool call': 'held' },
  },
  why: 'close() shuts the transport down, and that aborts extra.signal of every call in flight. It fits here because the server is made for one request; where a session has several, each call needs its own controller, aborted by the close of its own response.',
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
      response.once('close', () => void mcp.close());
      const transport = new StreamableHTTPServerTransport({}); // stateless, so both serve this request only
      await mcp.connect(transport);
      await transport.handleRequest(request, response, request.body);
    });
    return { port: await startListening(createServer(app), host, port) };
  },
});
