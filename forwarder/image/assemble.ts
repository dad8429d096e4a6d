// Lays out the files of the image: node forwarder/image/assemble.ts <installed> <out>
//
// <installed> is where `npm ci` and `npm sbom` ran, with forwarder/ beside them. <out> gets one folder for each layer; no file
// in them may be written by anyone but root, and none is there that is not read at run time:
//
//   node/       usr/local/bin/node, from the package of the platform
//   packages/   opt/sallyport/node_modules
//   program/    opt/sallyport: forwarder/, package.json and the list of parts, sbom.cdx.json

import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { neededFiles, nodeBinary, packageOf } from './needed-files.ts';
import { sbomSchema, stableSbom } from './sbom.ts';

const PROGRAM = 'opt/sallyport';
const READABLE = 0o644;
const EXECUTABLE = 0o755;
/** How the image is made is not part of it. */
const NOT_RUN = /^(?:image\/|Containerfile$)/;

const packageSchema = z.object({ name: z.string(), version: z.string() });

assemble(process.argv[2] ?? '.', process.argv[3] ?? 'out');

function assemble(installed: string, out: string): void {
  process.umask(0o022);
  const modules = join(installed, 'node_modules');
  const program = join(out, 'program', PROGRAM);
  const there = filesBelow(modules);
  const needed = neededFiles(there);
  copy(join(modules, nodeBinary(there)), join(out, 'node/usr/local/bin/node'), EXECUTABLE);
  copyAll(needed, modules, join(out, 'packages', PROGRAM, 'node_modules'));
  const forwarder = filesBelow(join(installed, 'forwarder')).filter((path) => !NOT_RUN.test(path));
  copyAll(forwarder, join(installed, 'forwarder'), join(program, 'forwarder'));
  // Node takes from here that .ts files are ES modules; the rest of the repository's package.json is not about the forwarder.
  write(join(program, 'package.json'), { ...readPackage(installed), name: 'sallyport-forwarder', type: 'module' });
  const sbom = sbomSchema.parse(readJson(join(installed, 'sbom.json')));
  write(join(program, 'sbom.cdx.json'), stableSbom(sbom, carried(modules, needed)));
}

/** `name@version` of every package of which a file is carried. */
function carried(modules: string, paths: readonly string[]): ReadonlySet<string> {
  const folders = [...new Set(paths.map(packageOf))];
  const packages = folders.map((folder) => readPackage(join(modules, folder)));
  return new Set(packages.map(({ name, version }) => `${name}@${version}`));
}

/** Relative paths with `/`, sorted. Links are left out: only .bin has them. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

function copyAll(paths: readonly string[], from: string, to: string): void {
  for (const path of paths) copy(join(from, path), join(to, path), READABLE);
}

function copy(from: string, to: string, mode: number): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, mode);
}

function write(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`, { mode: READABLE });
}

function readPackage(folder: string): z.infer<typeof packageSchema> {
  return packageSchema.parse(readJson(join(folder, 'package.json')));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
