import { describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const PROGRAM = new URL('../../../../forwarder/engine/reactor/run-reactor.ts', import.meta.url);
/** In a process of its own: jest loads modules by itself. */
const LIST_MODULES = `
  import { registerHooks } from 'node:module';
  const urls = new Set();
  registerHooks({ resolve: (name, context, next) => { const found = next(name, context); urls.add(found.url); return found; } });
  await import(process.argv[1]);
  console.log([...urls].join('\\n'));`;

async function modulesOf(program: URL): Promise<readonly string[]> {
  const flags = ['--input-type=module', '--eval', LIST_MODULES];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program.href]);
  return stdout.split('\n');
}

describe('run-reactor.ts', () => {
  test('loads what moves bytes, and nothing that reads files or checks schemas', async () => {
    const modules = await modulesOf(PROGRAM);
    expect(modules.filter((url) => url.endsWith('/forwarder/engine/reactor/relay.ts'))).toHaveLength(1);
    const packages = modules.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []);
    // koffi, and the binary of the platform; addresses.
    expect(packages.filter((name) => !/^(?:koffi|@koromix\/koffi-linux-\w+|ipaddr\.js)$/.test(name))).toEqual([]);
  });
});
