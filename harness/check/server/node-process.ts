import { basename } from 'node:path';
import { readProcLink, type ProcessTree } from '../../observe/kernel/process-tree.ts';
import type { CheckedServer } from './server.ts';

/** Whether the process that listens runs on Node. */
export function isNodeServer({ listener }: CheckedServer): boolean {
  return listener.owners.some((owner) => runsNode(Number(owner.split(':')[0])));
}

/** Whether any does. */
export function hasNodeProcess(tree: ProcessTree): boolean {
  return tree.list().some(({ pid }) => runsNode(pid));
}

function runsNode(pid: number): boolean {
  return /^node(js)?\d*$/.test(basename(readProcLink(pid, 'exe')));
}
