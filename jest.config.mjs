export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.cjs' },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // dist/ holds thousands of generated files that no test imports.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/flux/'],
};
