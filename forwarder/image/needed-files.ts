// Which files of node_modules the image carries: what Node may load, and the licences that have to travel with it. By kind and
// not by what one run happened to load, so that a path seldom taken finds its module. Types, maps, sources of addons, tests
// and documentation stay behind, and so do packages that consist of nothing else.

const CODE = /\.(?:js|mjs|cjs|node|wasm)$/;
const DATA = /\.json$/;
const LEGAL = /^(?:licen[cs]e|copying|copyright|notice)\b/i;
/** Directly in a package these are for its authors or for a shell; deeper they may be modules (yaml/dist/doc). */
const NOT_LOADED = new Set(['bin', 'test', 'tests', 'docs', 'doc', 'example', 'examples', 'benchmark', 'benchmarks']);
/** The package that brings the platform's Node; its binary goes to a place of its own. */
const NODE_PACKAGE = /^node-linux-[a-z0-9]+$/;

/** What the image carries of the files below node_modules. Paths are relative to it, with `/`. */
export function neededFiles(paths: readonly string[]): readonly string[] {
  const kept = paths.filter(isKept);
  const useful = new Set(kept.filter((path) => CODE.test(path) || isOfNode(path)).map(packageOf));
  return kept.filter((path) => useful.has(packageOf(path)));
}

/** The folder of the package a file belongs to: `zod`, `@scope/name`, `a/node_modules/b`. */
export function packageOf(path: string): string {
  const parts = path.split('/');
  const start = parts.lastIndexOf('node_modules') + 1;
  return parts.slice(0, start + (parts[start]?.startsWith('@') === true ? 2 : 1)).join('/');
}

/** The Node of the platform, relative to node_modules. Throws unless there is exactly one. */
export function nodeBinary(paths: readonly string[]): string {
  const [found, another] = paths.filter((path) => isOfNode(path) && path.endsWith('/bin/node'));
  if (found === undefined || another !== undefined)
    throw new Error(
      `Cannot find the Node of the platform: ${found === undefined ? 'no package' : 'more than one package'} named "node-linux-…" is installed. Run npm ci with --os=linux and one --cpu`,
    );
  return found;
}

function isKept(path: string): boolean {
  const folder = packageOf(path);
  const [first = '', ...rest] = path.slice(folder.length + 1).split('/');
  const name = rest.at(-1) ?? first;
  if (folder.startsWith('.') || (rest.length > 0 && (NOT_LOADED.has(first) || first.startsWith('.')))) return false;
  if (isOfNode(path)) return rest.length === 0 && (first === 'package.json' || LEGAL.test(name));
  // glibc is in the base image, musl is not.
  if (first.startsWith('musl_')) return false;
  return CODE.test(name) || DATA.test(name) || LEGAL.test(name);
}

function isOfNode(path: string): boolean {
  return NODE_PACKAGE.test(packageOf(path));
}
