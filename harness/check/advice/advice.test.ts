import { expect, test } from 'vitest';
import { findAdvice, type AdviceEvidence } from './advice.ts';

const LEAK: AdviceEvidence = {
  verdict: 'leak',
  kind: 'timer',
  request: 'GET /events',
  fault: 'reset',
  phase: 'mid-stream',
  log: '',
  frames: [{ source: '', line: 1 }],
  packages: [],
};

const nameIncident = (evidence: Partial<AdviceEvidence>) =>
  findAdvice({ ...LEAK, ...evidence }).find(({ incident }) => incident)?.incident;

const nameRecipe = (source: string, packages: readonly string[] = []) =>
  findAdvice({ ...LEAK, packages, frames: [{ source, line: 1 }] }).find(({ recipe }) => recipe)?.recipe;

const around = (source: string) => ({ frames: [{ source, line: 1 }] });

test.each([
  ['01-wrong-emitter', { request: 'POST /chat', ...around(`req.on('close', stop);`) }],
  ['07-pipe', { kind: 'file', ...around('source.pipe(response);') }],
  ['08-closed-pipeline', { kind: 'file', phase: 'before-headers', ...around('await pipeline(source, response);') }],
  ['06-token-burn', { kind: 'upstream-request', ...around('await fetch(url);') }],
  ['24-release-lock', { kind: 'upstream-request', ...around('reader.releaseLock();') }],
  ['05-async-setup', { phase: 'before-headers' }],
  ['10-parked-drain', { verdict: 'unfinished', kind: 'parked-await', ...around(`await once(response, 'drain');`) }],
  ['15-reconnect-storm', { kind: 'listener' }],
  ['20-crash', { verdict: 'crashed', kind: 'process-ended', frames: [], log: 'TypeError [ERR_INVALID_STATE]' }],
  ['11-half-open', { kind: 'activity', fault: 'vanish', frames: [] }],
] as const)('the evidence of %s leads to it', (incident, evidence) => {
  expect(nameIncident(evidence)).toBe(`incidents/${incident}`);
});

test('a listener for the close of a request without a body leads nowhere', () => {
  expect(nameIncident(around(`req.on('close', stop);`))).toBeUndefined();
});

test('code far from the line is not read', () => {
  const source = `${'\n'.repeat(60)}source.pipe(response);`;
  expect(nameIncident({ kind: 'file', frames: [{ source, line: 1 }] })).toBeUndefined();
});

test.each(['started-once', 'not-judged'] as const)('what is %s needs no advice', (verdict) => {
  expect(findAdvice({ ...LEAK, verdict, kind: 'listener' })).toEqual([]);
});

test.each([
  ['recipes/on-express', `import express from 'express';`],
  ['recipes/on-hono', `const { Hono } = await import('hono');`],
  ['recipes/on-koa', `const Koa = require("koa");`],
  ['recipes/on-http', `import { createServer } from 'node:http';`],
  [undefined, `import { sum } from './sum.js';`],
])('the recipe is %s, by %s', (recipe, source) => {
  expect(nameRecipe(source)).toBe(recipe);
});

test('what builds on another framework stands before it', () => {
  expect(nameRecipe('', ['express', '@nestjs/core'])).toBe('recipes/on-nest');
});
