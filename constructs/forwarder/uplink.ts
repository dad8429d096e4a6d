// How a zone's forwarder goes up: to its parent's face, or, at the top, straight out or through a corporate proxy.

import type { ConfigurationInput } from '../../forwarder/contract/configuration.ts';
import { faceOf } from '../../levels/model.ts';
import type { Zone } from '../../levels/model.ts';
import { CONNECT_PROXY, keysFolder } from './places.ts';

type Uplink = ConfigurationInput['uplink'];
type ConnectProxy = NonNullable<Uplink['connectProxy']>;

/** The uplink of a zone's forwarder. */
export function uplinkOf(zone: Zone): Uplink {
  const from = fromOf(zone);
  return { ...(zone.parent === undefined ? topUplink(zone) : parentUplink(zone, zone.parent)), ...from };
}

function parentUplink(zone: Zone, parent: Zone): Uplink {
  const face = faceOf(zone);
  if (face === undefined) {
    throw new Error(
      `Cannot lead "${zone.name}" up to "${parent.name}": no face is for it. Add "for: [${zone.name}]" to a face in ${parent.file}`,
    );
  }
  return { parent: { zone: parent.name, address: face.address, keys: keysFolder(zone.name) } };
}

function topUplink(zone: Zone): Uplink {
  const { direct, connectProxy } = zone.declaration.forwarder?.uplink ?? {};
  if (direct !== undefined) {
    const { resolvers, permitAddresses } = direct;
    return { direct: { resolvers: [...resolvers], ...(permitAddresses !== undefined && { permitAddresses }) } };
  }
  if (connectProxy !== undefined) {
    const { host, port, secretRef, caSecretRef } = connectProxy;
    const proxy: ConnectProxy = { host, port };
    if (secretRef !== undefined) proxy.credentials = CONNECT_PROXY.credentials;
    if (caSecretRef !== undefined) proxy.ca = CONNECT_PROXY.ca;
    return { connectProxy: proxy };
  }
  throw new Error(
    `Cannot lead "${zone.name}" to the Internet: it declares no uplink. Write "forwarder.uplink.direct" or "forwarder.uplink.connectProxy" in ${zone.file}`,
  );
}

function fromOf(zone: Zone): Pick<Uplink, 'from'> {
  const from = zone.declaration.forwarder?.uplink?.from;
  if (from === undefined) return {};
  const { address, interface: card } = from;
  return { from: { ...(address !== undefined && { address }), ...(card !== undefined && { interface: card }) } };
}
