// `sallyport.tgz` as the steps of a host without Kubernetes say to make it, "on a machine with npm, in a clone at the commit you
// reviewed". Kept outside the checkout by what goes into it: npm and gzip take half a minute.

import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { cacheFolder, type Report } from '../go-programs.ts';
import { run } from '../image/run.ts';

const DESCRIPTIONS = ['package.json', 'package-lock.json'] as const;
const FORWARDER = 'forwarder';

/** The path of the archive for the clone in `repository`. */
export async function programArchive(repository: string, report: Report): Promise<string> {
  const archive = join(cacheFolder(), 'programs', `sallyport-${await digestOf(repository)}.tgz`);
  if (existsSync(archive)) return archive;
  report('Packing the forwarder for hosts without Kubernetes; this takes half a minute, once for each change of it.');
  mkdirSync(join(archive, '..'), { recursive: true });
  using folder = new TemporaryFolder();
  for (const name of [...DESCRIPTIONS, FORWARDER])
    cpSync(join(repository, name), join(folder.path, name), { recursive: true });
  const options = ['--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', ['ci', ...options], { cwd: folder.path });
  const packed = join(folder.path, 'sallyport.tgz');
  const parts = ['package.json', FORWARDER, 'node_modules'];
  await run('tar', ['--create', '--gzip', '--file', packed, ...parts], { cwd: folder.path });
  // Renamed when it is whole, and copied before: the temporary folder may be on another disk.
  cpSync(packed, `${archive}.part`);
  renameSync(`${archive}.part`, archive);
  return archive;
}

/** Of what the archive is made of, as Git sees it: the forwarder's tree, and the packages that are locked. */
async function digestOf(repository: string): Promise<string> {
  const tree = await run('git', ['rev-parse', `HEAD:${FORWARDER}`], { cwd: repository });
  const hash = createHash('sha256').update(tree);
  for (const name of DESCRIPTIONS) hash.update(readFileSync(join(repository, name)));
  return hash.digest('hex').slice(0, 16);
}
