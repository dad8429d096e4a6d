// The CoreDNS that tests run.

import type { Report } from './go-programs.ts';
import { buildPublished, type PublishedModule } from './published-module.ts';

const COREDNS: PublishedModule = {
  path: 'github.com/coredns/coredns',
  version: 'v1.15.0',
  checksum: 'h1:OBT+OEyHVdUiVxPhrNlC5XZVq3RkSxzQXfZQ76gm5ck=',
};

/** The path of the binary, built first where it is missing. */
export function buildCoreDns(report?: Report): Promise<string> {
  return buildPublished({ module: COREDNS, name: 'coredns' }, report);
}
