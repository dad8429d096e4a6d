// Builds the CoreDNS that tests run, from a pinned Go module whose checksum is pinned too. It takes some minutes once;
// the binary is kept outside the checkout, so every later run starts at once.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const MODULE = 'github.com/coredns/coredns';
const VERSION = 'v1.15.0';
const CHECKSUM = 'h1:OBT+OEyHVdUiVxPhrNlC5XZVq3RkSxzQXfZQ76gm5ck=';
const PROGRESS_MS = 15_000;

/** The path of the binary, built first where it is missing. */
export async function buildCoreDns(
  report: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Promise<string> {
  const folder = join(process.env['SALLYPORT_CACHE'] ?? join(homedir(), '.cache', 'sallyport'), `coredns-${VERSION}`);
  const binary = join(folder, 'coredns');
  if (existsSync(binary)) return binary;
  await refuseWithoutGo();
  mkdirSync(folder, { recursive: true });
  report(`Building CoreDNS ${VERSION} into ${folder}; this takes some minutes, once.`);
  await verifyModule();
  await install(join(folder, 'new'), report);
  // Renamed when it is whole: an interrupted build leaves nothing that a later run would take for the binary.
  renameSync(join(folder, 'new', 'coredns'), binary);
  return binary;
}

async function refuseWithoutGo(): Promise<void> {
  try {
    await promisify(execFile)('go', ['version']);
  } catch (error) {
    throw new Error(
      'Cannot build CoreDNS: the command "go" does not run. Install Go 1.26 or newer from its own site (what distributions package is too old) and put it on the PATH',
      { cause: error },
    );
  }
}

async function verifyModule(): Promise<void> {
  const { stdout } = await promisify(execFile)('go', ['mod', 'download', '-json', `${MODULE}@${VERSION}`], {
    cwd: homedir(),
  });
  if (!stdout.includes(`"Sum": "${CHECKSUM}"`)) {
    throw new Error(
      `Cannot build CoreDNS: ${MODULE}@${VERSION} does not have the checksum "${CHECKSUM}". Do not use what was downloaded`,
    );
  }
}

async function install(folder: string, report: (line: string) => void): Promise<void> {
  const started = Date.now();
  const timer = setInterval(
    () => report(`  still building, ${Math.round((Date.now() - started) / 1000)} s`),
    PROGRESS_MS,
  );
  const build = spawn('go', ['install', '-trimpath', '-ldflags', '-s -w', `${MODULE}@${VERSION}`], {
    cwd: homedir(),
    env: { ...process.env, GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const [code] = await once(build, 'exit');
    if (code !== 0)
      throw new Error(`Cannot build CoreDNS: "go install" ended with ${String(code)}. Its own words stand above`);
  } finally {
    clearInterval(timer);
  }
}
