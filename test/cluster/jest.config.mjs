// Cluster tests run in two lanes (two-lanes.mjs), each one after the other; drills share a plant, which takes minutes to come up.
import base from '../../jest.config.mjs';

export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/cluster/**/*.test.ts'],
  testSequencer: '<rootDir>/test/cluster/test-sequencer.mjs',
  runner: '<rootDir>/test/cluster/two-lanes.mjs',
  setupFiles: [...base.setupFiles, '<rootDir>/test/cluster/second-lane.mjs'],
  // A process begun anew would not know that it is the second lane.
  workerIdleMemoryLimit: undefined,
  // The second lane has what the plant leaves.
  testTimeout: 60_000,
  globalTeardown: '<rootDir>/test/cluster/plant/take-down.ts',
};
