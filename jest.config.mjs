export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.cjs' },
  // Tests await events and never sleep; a busy machine only takes longer.
  testTimeout: 20_000,
  setupFiles: ['<rootDir>/test/support/own-ports.mjs'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // dist/ holds thousands of generated files that no test imports.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/flux/'],
};
