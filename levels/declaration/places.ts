// Where a site's Git server and its images are: texts that other things are derived from, so each must hold a host that can
// be a name in an allowlist. Either would be found out late otherwise, by a level that cannot reach what would mend it.

import { z } from 'zod';
import { parseHostPattern } from '../../forwarder/contract/host-pattern.ts';

const GIT_URL = 'an https URL without user and password; name a Secret in "secretRef"';
const REGISTRY = 'a registry and path, such as "ghcr.io/contoso"';

/** The URL of the Git server: https by name, because a forwarder decides by the server name of TLS. */
export const gitUrl = z
  .string()
  .regex(/^https:\/\/[^@\s]+$/, GIT_URL)
  .superRefine((value, context) => {
    const fault = findUrlFault(value);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });

function findUrlFault(value: string): string | undefined {
  const url = URL.parse(value);
  if (url === null) return 'a URL, such as "https://github.com/contoso/plant"';
  if (!isHostName(url.hostname)) return 'a URL with the name of a server; an address carries no server name';
  if (url.port === '0') return 'a URL with a port from 1 to 65535';
  return /[?#]/.test(value)
    ? 'a URL without "?" and "#"; name a Secret in "secretRef" where the server wants one'
    : undefined;
}

/** Where images come from. Its host listens on 443, as registries do. */
export const registry = z
  .string()
  .regex(/^[a-z0-9.-]+(\/[a-z0-9._-]+)*$/, REGISTRY)
  // Without a dot the container runtime would take the first word for a folder of Docker Hub.
  .refine((value) => /^[^/]*\./.test(value) && isHostName(value.split('/', 1).join('')), REGISTRY);

function isHostName(text: string): boolean {
  const pattern = parseHostPattern(text);
  return 'kind' in pattern && pattern.kind === 'exact';
}
