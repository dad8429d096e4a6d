// Programs by others that say whether what is synthesized means what it should: cyclonus has a reading of NetworkPolicies of
// its own, kubeconform holds objects against schemas.

import type { Report } from './go-programs.ts';
import { buildPublished, type PublishedModule } from './published-module.ts';

const CYCLONUS: PublishedModule = {
  path: 'github.com/mattfenwick/cyclonus',
  version: 'v0.5.6',
  checksum: 'h1:8bZ+v2Kcn4H7Z+OhX1l3BQrAHqUdmBwdBBiDIk3Wj7s=',
};
const KUBECONFORM: PublishedModule = {
  path: 'github.com/yannh/kubeconform',
  version: 'v0.8.0',
  checksum: 'h1:loDYd3a3spjIFrauqW67CDKF55Oo9R6uvC8AvpVd4ug=',
};

/** The path of the binary, built first where it is missing. */
export function buildCyclonus(report?: Report): Promise<string> {
  return buildPublished({ module: CYCLONUS, name: 'cyclonus', command: '/cmd/cyclonus' }, report);
}

/** The path of the binary, built first where it is missing. */
export function buildKubeconform(report?: Report): Promise<string> {
  return buildPublished({ module: KUBECONFORM, name: 'kubeconform', command: '/cmd/kubeconform' }, report);
}
