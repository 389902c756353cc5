import { defineConfig } from 'oxlint';
import { restrictHarnessImports } from './harness/walls.ts';

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'promise', 'node', 'vitest'],
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  categories: { correctness: 'error', suspicious: 'error' },
  // The examples are servers as other people have them; what is printed is copied to where there are no types.
  ignorePatterns: ['docs/reports', 'scenarios/examples', 'harness/contract/print', 'harness/contract/fixtures/*.mjs'],
  rules: {
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
    'max-params': 'error',
    'no-console': 'error',
    'no-else-return': 'error',
    'no-empty': 'error',
    'no-param-reassign': 'error',
    'no-self-compare': 'error',
    // `while (!left)` waits for a listener to set it.
    'no-unmodified-loop-condition': 'off',
    // An underscore says that a name is not used: `using _guard`, `(_request, response)`.
    'no-underscore-dangle': 'off',
    'no-unused-vars': [
      'error',
      {
        argsIgnorePattern: '^_',
        caughtErrorsIgnorePattern: '^_',
        varsIgnorePattern: '^_',
        destructuredArrayIgnorePattern: '^_',
      },
    ],
    'no-var': 'error',
    'object-shorthand': 'error',
    'prefer-const': 'error',
    'prefer-template': 'error',

    'typescript/consistent-type-imports': 'error',
    'typescript/no-deprecated': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-import-type-side-effects': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-unnecessary-type-assertion': 'error',
    'typescript/no-unsafe-argument': 'error',
    'typescript/no-unsafe-assignment': 'error',
    'typescript/no-unsafe-call': 'error',
    'typescript/no-unsafe-member-access': 'error',
    'typescript/no-unsafe-return': 'error',
    // A cast is how a line of JSON, a socket's private part or an import() gets its type.
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/only-throw-error': 'error',
    'typescript/prefer-promise-reject-errors': 'error',
    'typescript/return-await': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/use-unknown-in-catch-callback-variable': 'error',

    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'import/no-duplicates': 'error',
    'import/no-mutable-exports': 'error',

    // A helper is read where it is used.
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
    'unicorn/no-abusive-eslint-disable': 'error',
    'unicorn/prefer-node-protocol': 'error',
    'unicorn/throw-new-error': 'error',

    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'vitest/valid-title': ['error', { ignoreTypeOfDescribeName: true }],

    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: ['./cli/**', '../**/cli/**', '../**/scripts/**'],
            message: 'Nobody imports the command line or the scripts.',
          },
        ],
      },
    ],
  },
  // An override replaces the rule as a whole, so each of them says all that its folder may not import; among the patterns of a
  // group the last match decides. harness/walls.test.ts proves each of them.
  overrides: [
    {
      files: ['scenarios/**'],
      rules: {
        'import/no-default-export': 'off',
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                group: ['../**/{harness,scripts,docs}/**'],
                message:
                  'A scenario never imports the harness: the harness reaches it through a process and the contract.',
              },
            ],
          },
        ],
      },
    },
    {
      files: ['scenarios/{stacks,recipes,references,incidents,workshop}/**'],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                group: [
                  '../**/{harness,scripts,docs}/**',
                  '../**/{seed,half-open,stacks,recipes,references,incidents,workshop}/**',
                  '../**/catalog.ts',
                ],
                message:
                  'A scenario imports the kit and what lies in its own folder: a newcomer learns the bug from it alone.',
              },
            ],
          },
        ],
      },
    },
    {
      // What people write is what is tried: an async handler whose rejection nobody handles is a finding, not a slip.
      files: ['scenarios/{stacks,recipes,workshop,incidents}/**'],
      rules: {
        'oxc/no-async-endpoint-handlers': 'off',
        'typescript/no-misused-promises': 'off',
        'typescript/no-extraneous-class': 'off',
      },
    },
    {
      files: ['scenarios/{seed,half-open}/**'],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                group: ['./**', '../**', '!../kit/*'],
                message: 'A seed scenario imports only the kit: a newcomer learns the bug from the file alone.',
              },
            ],
          },
        ],
      },
    },
    {
      files: ['scenarios/kit/**'],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                group: ['**/../**'],
                message: 'The kit is one flat folder and imports nothing of ours.',
              },
            ],
          },
        ],
      },
    },
    ...restrictHarnessImports(),
    {
      files: [
        'harness/cli/**',
        'scripts/**',
        '.ci/**',
        '.github/**',
        'scenarios/kit/**',
        'harness/observe/clients/remote-program.ts',
        'harness/**/fixtures/**',
        'harness/package/bin.js',
      ],
      rules: { 'no-console': 'off' },
    },
    {
      files: ['**/*.config.ts'],
      rules: { 'import/no-default-export': 'off' },
    },
    {
      // Tables are long, and matchers and JSON are of any type.
      files: ['**/*.test.ts'],
      rules: {
        'max-lines': 'off',
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-member-access': 'off',
      },
    },
    {
      // They are not type-checked: they run before there is a Node that could read types.
      files: ['**/*.js'],
      rules: {
        'typescript/no-unsafe-argument': 'off',
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-call': 'off',
        'typescript/no-unsafe-member-access': 'off',
        'typescript/no-unsafe-return': 'off',
      },
    },
  ],
});
