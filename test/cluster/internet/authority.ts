// The authority every certificate of the stand-in Internet comes from, kept as files: made once, the same for every process
// and after each restart. Machines of a plant trust it beside the real ones.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CertificateAuthority, createAuthority, restoreAuthority } from '../../support/certificates.ts';

/** The file machines trust, PEM. */
const CERTIFICATE = 'authority.pem';
const KEY = 'authority-key.pem';

export function authorityFile(folder: string): string {
  return join(folder, CERTIFICATE);
}

/** The authority of a folder, made if it has none. */
export async function authorityIn(folder: string): Promise<CertificateAuthority> {
  const [certificate, key] = [authorityFile(folder), join(folder, KEY)];
  if (existsSync(certificate))
    return restoreAuthority({ ca: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') });
  const authority = await createAuthority('Internet test authority');
  mkdirSync(folder, { recursive: true });
  writeFileSync(key, authority.key, { mode: 0o600 });
  writeFileSync(certificate, authority.ca);
  return authority;
}
