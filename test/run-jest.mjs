// Starts jest on the pinned Node with the flags ES modules need, on every shell.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin', 'jest.js');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
// A test that leaves something open would keep jest waiting for ever: that is a failure, and it has to end.
const LIMIT_MS = 80 * 60_000;
const { status, error } = spawnSync(process.execPath, [...flags, jest, ...process.argv.slice(2)], {
  stdio: 'inherit',
  timeout: LIMIT_MS,
});
if (error !== undefined)
  console.error(`Cannot finish the tests: ${error.message}. Find what stays open with --detectOpenHandles`);
process.exit(status ?? 1);
