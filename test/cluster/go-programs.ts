// Programs that cluster tests run for real, built from pinned Go modules. Each takes minutes once; binaries are kept outside
// the checkout, so every later run starts at once.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type GoProgram = {
  /** The name of the binary. */
  readonly name: string;
  readonly version: string;
  /** Arguments of `go` that put the binary into a folder, which is also in GOBIN. */
  readonly build: (folder: string) => readonly string[];
  /** Where `go` runs: the folder of a module. @default the home folder, where no module is near. */
  readonly module?: string;
  /** Refuses what must not be built. */
  readonly verify?: () => Promise<void>;
};

export type Report = (line: string) => void;

const PROGRESS_MS = 15_000;
const OLDEST_GO = [1, 26] as const;

/** The path of a program's binary, built first where it is missing. */
export async function buildGoProgram(program: GoProgram, report: Report = toStandardError): Promise<string> {
  const { name, version, verify } = program;
  const folder = join(cacheFolder(), `${name}-${version}`);
  const binary = join(folder, name);
  if (existsSync(binary)) return binary;
  await refuseWithoutGo(name);
  report(`Building ${name} ${version} into ${folder}; this takes some minutes, once.`);
  await verify?.();
  mkdirSync(folder, { recursive: true });
  // Renamed when it is whole: an interrupted build leaves nothing that a later run would take for the binary.
  const building = mkdtempSync(join(folder, 'building-'));
  await runBuild(program, building, report);
  renameSync(join(building, name), binary);
  rmdirSync(building);
  return binary;
}

/** The standard output of `go`. */
export async function askGo(args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)('go', [...args], { cwd });
  return stdout;
}

export function cacheFolder(): string {
  return process.env['SALLYPORT_CACHE'] ?? join(homedir(), '.cache', 'sallyport');
}

async function refuseWithoutGo(name: string): Promise<void> {
  const cure = `Install Go ${OLDEST_GO.join('.')} or newer from its own site (what distributions package is too old) and put it on the PATH`;
  const said = await askGo(['env', 'GOVERSION'], homedir()).catch((cause: unknown) => {
    throw new Error(`Cannot build ${name}: the command "go" does not run. ${cure}`, { cause });
  });
  const [major = 0, minor = 0] = (/^go(\d+)\.(\d+)/.exec(said)?.slice(1) ?? []).map(Number);
  const isNewEnough = major > OLDEST_GO[0] || (major === OLDEST_GO[0] && minor >= OLDEST_GO[1]);
  if (!isNewEnough) throw new Error(`Cannot build ${name}: the command "go" is "${said.trim()}". ${cure}`);
}

async function runBuild({ name, build, module = homedir() }: GoProgram, folder: string, report: Report): Promise<void> {
  const started = Date.now();
  const timer = setInterval(
    () => report(`  still building ${name}, ${Math.round((Date.now() - started) / 1000)} s`),
    PROGRESS_MS,
  );
  const child = spawn('go', [...build(folder)], {
    cwd: module,
    env: { ...process.env, GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`Cannot build ${name}: "go" ended with ${String(code)}. Its own words stand above`);
  } finally {
    clearInterval(timer);
  }
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
