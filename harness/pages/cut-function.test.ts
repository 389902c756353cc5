import { expect, test } from 'vitest';
import { cutFunction } from './cut-function.ts';

test('a function of Rust or Go ends with its brace and keeps its comment', () => {
  const source = 'const A: u8 = 1;\n\n/// Why.\nfn one() {\n    loop {\n    }\n}\n\nfn two() {}\n';
  expect(cutFunction(source, { name: 'one', file: 'a.rs' })).toBe('/// Why.\nfn one() {\n    loop {\n    }\n}');
});

test('a function of Python ends where its indentation does', () => {
  const source = 'async def one(a):\n    """Why."""\n    if a:\n\n        return 1\n\n\nasync def two():\n    pass\n';
  const one = 'async def one(a):\n    """Why."""\n    if a:\n\n        return 1';
  expect(cutFunction(source, { name: 'one', file: 'a.py' })).toBe(one);
  expect(cutFunction(source, { name: 'two', file: 'a.py' })).toBe('async def two():\n    pass');
});

test('a function that is not there gets a sentence', () => {
  expect(() => cutFunction('', { name: 'one', file: 'a.go' })).toThrow(
    'Expected a.go to have a function one, got none.',
  );
});
