import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ListenResult } from './scenario.ts';
import { findFreePort } from './listening.ts';

// A shell keeps nginx: when its input closes, because the server ended in whatever way, it ends nginx and removes its folder.
// It closes the log, so that the log ends with nginx.
const SUPERVISOR_SCRIPT = '"$0" -p "$1" -c nginx.conf & exec 2>&-; read -r _; kill -s KILL $!; wait; rm -rf -- "$1"';

export interface NginxOptions {
  host: string;
  /** 0 for any free port. */
  port: number;
  /** The port of the server behind it, on the same host. */
  origin: number;
  /** Directives of the location that passes everything on: `proxy_buffering off;`. */
  directives: string;
}

/**
 * Starts nginx before a server of this process, for as long as this process lives. HANGUP_NGINX says which nginx.
 * @throws {Error} with what nginx complained of
 */
export async function startNginx({ host, port, origin, directives }: NginxOptions): Promise<ListenResult> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  const listenPort = port === 0 ? await findFreePort(host) : port;
  writeFileSync(join(folder, 'nginx.conf'), buildNginxConfig({ host, port: listenPort, origin, directives }));
  const { HANGUP_NGINX: nginx = 'nginx' } = process.env;
  const supervisor = spawn('/bin/sh', ['-c', SUPERVISOR_SCRIPT, nginx, folder], { stdio: ['pipe', 'ignore', 'pipe'] });
  const log: string[] = [];
  for await (const line of createInterface(supervisor.stderr)) {
    const version = /\[notice\].*: nginx\/(\S+)/.exec(line)?.[1]; // said when it listens
    if (version !== undefined) {
      supervisor.stderr.resume(); // a log without a reader is full one day, and nginx waits
      return { port: listenPort, origin, stack: { name: 'nginx', version } };
    }
    log.push(line);
  }
  throw new Error(`Expected nginx to start, got:\n${log.join('\n')}`);
}

function buildNginxConfig({ host, port, origin, directives }: NginxOptions): string {
  return `daemon off;
master_process off;
pid nginx.pid;
error_log stderr notice;
events {}
http {
  access_log off;
  client_body_temp_path bodies;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {
    listen ${host}:${port};
    proxy_http_version 1.1;
    proxy_set_header Connection '';
    location / {
      proxy_pass http://${host}:${origin};
      ${directives}
    }
  }
}
`;
}
