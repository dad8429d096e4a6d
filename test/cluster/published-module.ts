// A published Go module that tests build a program from or read files of. Its checksum is pinned beside its version; what it
// depends on is pinned by the go.sum it was published with.

import { homedir } from 'node:os';
import { z } from 'zod';
import { askGo, buildGoProgram, type Report } from './go-programs.ts';

export type PublishedModule = { readonly path: string; readonly version: string; readonly checksum: string };

/** A command of the module, by its folder; the module's own folder is the default. */
export type PublishedCommand = { readonly module: PublishedModule; readonly name: string; readonly command?: string };

const downloadSchema = z.object({ Dir: z.string(), Sum: z.string() });

/** The path of the binary, built first where it is missing. */
export function buildPublished({ module, name, command = '' }: PublishedCommand, report?: Report): Promise<string> {
  const { path, version } = module;
  const build = (): readonly string[] => ['install', '-trimpath', '-ldflags', '-s -w', `${path}${command}@${version}`];
  const verify = async (): Promise<void> => {
    await downloadPublished(module);
  };
  return buildGoProgram({ name, version, build, verify }, report);
}

/** The folder of the module in Go's own cache. */
export async function downloadPublished({ path, version, checksum }: PublishedModule): Promise<string> {
  const said = await askGo(['mod', 'download', '-json', `${path}@${version}`], homedir());
  const { Dir: folder, Sum: sum } = downloadSchema.parse(JSON.parse(said));
  if (sum === checksum) return folder;
  throw new Error(
    `Cannot use ${path}@${version}: its checksum is "${sum}" and not "${checksum}". Do not use what was downloaded`,
  );
}
