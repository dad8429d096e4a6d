// The CoreDNS that tests run, from a pinned Go module whose checksum is pinned too.

import { homedir } from 'node:os';
import { askGo, buildGoProgram, type Report } from './go-programs.ts';

const MODULE = 'github.com/coredns/coredns';
const VERSION = 'v1.15.0';
const CHECKSUM = 'h1:OBT+OEyHVdUiVxPhrNlC5XZVq3RkSxzQXfZQ76gm5ck=';

/** The path of the binary, built first where it is missing. */
export function buildCoreDns(report?: Report): Promise<string> {
  const build = (): readonly string[] => ['install', '-trimpath', '-ldflags', '-s -w', `${MODULE}@${VERSION}`];
  return buildGoProgram({ name: 'coredns', version: VERSION, build, verify: verifyModule }, report);
}

async function verifyModule(): Promise<void> {
  const described = await askGo(['mod', 'download', '-json', `${MODULE}@${VERSION}`], homedir());
  if (!described.includes(`"Sum": "${CHECKSUM}"`)) {
    throw new Error(
      `Cannot build CoreDNS: ${MODULE}@${VERSION} does not have the checksum "${CHECKSUM}". Do not use what was downloaded`,
    );
  }
}
