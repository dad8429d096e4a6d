// Stand-ins for the two images the Containerfile begins with, for where no registry can be reached: made of this machine's
// own Debian packages. What the real base lacks is lacking here too (libatomic, a shell), so the recipe is held to it.

import { copyFileSync, cpSync, existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './run.ts';
import { USER } from './smoke-world.ts';

const LIBRARIES =
  'libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libresolv.so.2 libnss_dns.so.2 libnss_files.so.2 libstdc++.so.6 libgcc_s.so.1'.split(
    ' ',
  );
const LIBRARY_FOLDER = '/usr/lib/x86_64-linux-gnu';
const LOADER = '/lib64/ld-linux-x86-64.so.2';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** As gcr.io/distroless/cc: glibc, libstdc++, libgcc_s, CA certificates, users. */
export function writeBase(folder: string): void {
  for (const path of ['usr/lib64', `.${LIBRARY_FOLDER}`, 'etc/ssl/certs', 'tmp'])
    mkdirSync(join(folder, path), { recursive: true });
  symlinkSync('usr/lib', join(folder, 'lib'));
  symlinkSync('usr/lib64', join(folder, 'lib64'));
  copyFileSync(realpathSync(LOADER), join(folder, 'usr', LOADER));
  for (const library of LIBRARIES) copyLibrary(join(LIBRARY_FOLDER, library), folder);
  copyFileSync(CERTIFICATES, join(folder, CERTIFICATES));
  writeFileSync(
    join(folder, 'etc/passwd'),
    `root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:${USER}:${USER}:nonroot:/home/nonroot:/sbin/nologin\n`,
  );
  writeFileSync(join(folder, 'etc/group'), `root:x:0:\nnonroot:x:${USER}:\n`);
  writeFileSync(join(folder, 'etc/nsswitch.conf'), 'hosts: files dns\n');
}

/** As node:26-slim: a shell, Node and npm on top. */
export async function writeBuildBase(folder: string): Promise<void> {
  writeBase(folder);
  copyLibrary(join(LIBRARY_FOLDER, 'libatomic.so.1'), folder);
  for (const program of ['/bin/sh', '/usr/bin/env'])
    await copyProgram(program, join('usr/bin', program.split('/').pop() ?? ''), folder);
  await copyProgram(process.execPath, 'usr/local/bin/node', folder);
  symlinkSync('usr/bin', join(folder, 'bin'));
  cpSync(npmFolder(), join(folder, 'usr/local/lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(folder, 'usr/local/bin/npm'));
}

/** Where the npm of the PATH is. `npm root` would answer for the Node that happens to run it. */
function npmFolder(): string {
  const found = (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, 'npm'))
    .find((path) => existsSync(path));
  if (found === undefined)
    throw new Error('Cannot make an image to build in: there is no "npm" on the PATH. Install npm');
  return dirname(dirname(realpathSync(found)));
}

async function copyProgram(program: string, to: string, folder: string): Promise<void> {
  copyInto(realpathSync(program), join(folder, to));
  const linked = await run('ldd', [program]);
  for (const [, library = ''] of linked.matchAll(/=> (\/\S+)/g)) copyLibrary(library, folder);
}

function copyLibrary(library: string, folder: string): void {
  copyInto(realpathSync(library), join(folder, LIBRARY_FOLDER, library.split('/').pop() ?? ''));
}

function copyInto(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
