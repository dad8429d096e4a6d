export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.cjs' },
  // Tests await events and never sleep; a busy machine only takes longer.
  testTimeout: 20_000,
  // Modules of every suite stay in the heap of their process, and hundreds of suites in one make it crawl: it is begun anew.
  workerIdleMemoryLimit: '1GB',
  setupFiles: ['<rootDir>/test/support/own-ports.mjs'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // dist/ holds thousands of generated files that no test imports.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/flux/'],
};
