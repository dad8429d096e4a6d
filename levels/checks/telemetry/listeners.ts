// Where children connect there is a NodePort (constructs/telemetry/listener-properties.ts). Only the configuration of K3s is
// written here, so only there no address of a node answers it; elsewhere the way past the forwarder is the plant's to close.

import type { Site } from '../../model.ts';
import { problemAt, type Problem } from '../../problem.ts';
import { telemetryOf } from '../../telemetry/telemetry-of.ts';

export function checkListeners(site: Site): readonly Problem[] {
  const listening = new Set(telemetryOf(site).brokers.flatMap(({ zone, listener }) => (listener ? [zone] : [])));
  const open = site.zones.filter(({ name, distribution }) => listening.has(name) && distribution !== 'k3s');
  return open.map(({ name, file, distribution }) => {
    const state = `its nodes answer the NodePort of the listener "children", and the network of ${distribution} is not configured by Sallyport`;
    const cure =
      'Refuse the ports 30000 to 32767 of its nodes in a firewall, so that certificates are not all that guards it';
    const message = `Cannot keep connections to the broker of "${name}" to its forwarder: ${state}. ${cure}`;
    const path = ['distribution'];
    return problemAt(site.locate(file, path), path, 'open-listener', message, 'warning');
  });
}
