// The archives of images that preload.sh takes to a node which cannot pull them: saved by the same script, on a machine that
// reaches the registry. The Internet of a plant does.

import { join } from 'node:path';
import type { Site } from '../../../levels/model.ts';
import { needDebianPrograms } from '../debian-programs.ts';
import { resolverAddressOf } from '../internet/addresses.ts';
import { authorityFile } from '../internet/authority.ts';
import type { Machine } from '../machines/machine.ts';

/** The folder of the archives. */
export async function saveImages(site: Site, clone: string, internet: Machine): Promise<string> {
  await needDebianPrograms({ skopeo: 'skopeo' });
  const folder = join(internet.folder, 'saved-images');
  await internet.ask('sh', ['-c', 'echo "nameserver $0" >/etc/resolv.conf', resolverAddressOf(site)]);
  const script = join(clone, 'dist', site.name, site.root.name, 'host', 'preload.sh');
  await internet.ask('env', [`SSL_CERT_FILE=${authorityFile(internet.folder)}`, 'bash', script, 'save', folder]);
  return folder;
}
