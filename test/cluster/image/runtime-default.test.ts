// The kept list of what containerd's RuntimeDefault allows, derived anew from the source of that version.

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { allowedBy, CONTAINERD, keptRuntimeDefault } from '../../support/runtime-default.ts';
import { askGo } from '../go-programs.ts';

const DOWNLOAD_MS = 5 * 60_000;

test(
  "the kept list is that of containerd's source",
  async () => {
    const { module, version } = CONTAINERD;
    const said: unknown = JSON.parse(await askGo(['mod', 'download', '-json', `${module}@${version}`], homedir()));
    const { Dir: folder } = z.object({ Dir: z.string() }).parse(said);
    const source = readFileSync(join(folder, 'contrib/seccomp/seccomp_default.go'), 'utf8');
    expect(keptRuntimeDefault()).toEqual({ version, allowed: allowedBy(source) });
  },
  DOWNLOAD_MS,
);
