// The servers of a plant that entries lead to by an address: the manufacturing execution system, the historian. They stand in
// the networks of their zones, on a machine that is nobody's node.

import { join } from 'node:path';
import type { Site } from '../../../levels/model.ts';
import { eventually } from '../../support/eventually.ts';
import { namespaceOf } from '../machines/instance.ts';
import { Machine } from '../machines/machine.ts';
import type { OwnServer, OwnServers } from './own-servers-program.ts';
import { machineFolder } from './place.ts';

const MACHINE = 'plant';
const PROGRAM = join(import.meta.dirname, 'own-servers-program.ts');

/** One for each address and port that an entry of the site leads to. */
export function ownServersOf(site: Site): readonly OwnServer[] {
  const entries = site.zones.flatMap(({ declaration }) => declaration.allow ?? []);
  const servers = entries.flatMap(({ to, protocol }): readonly OwnServer[] =>
    to?.address !== undefined ? [{ address: to.address, port: to.port, protocol }] : [],
  );
  return [...new Map(servers.map((server) => [`${server.address}:${server.port}`, server])).values()];
}

/** `authority` is the folder of the one that machines trust. */
export async function startOwnServers(site: Site, authority: string): Promise<void> {
  const listeners = [...ownServersOf(site)];
  if (listeners.length === 0) return;
  const machine = await Machine.start({ name: MACHINE, folder: machineFolder(MACHINE), network: namespaceOf(MACHINE) });
  const settings: OwnServers = { authority, listeners };
  machine.start('servers', process.execPath, [PROGRAM, JSON.stringify(settings)]);
  for (const { address, port } of listeners)
    await eventually(`${address}:${port} of the plant is served (${machine.logOf('servers')})`, async () => {
      const { code } = await machine.run('bash', ['-c', `exec 3<>/dev/tcp/${address}/${port}`]);
      return code === 0;
    });
}
