// Cluster tests run one after the other on one machine; drills share a plant, which takes minutes to come up.
import base from '../../jest.config.mjs';

export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/cluster/**/*.test.ts'],
  testSequencer: '<rootDir>/test/cluster/test-sequencer.mjs',
  globalTeardown: '<rootDir>/test/cluster/plant/take-down.ts',
};
