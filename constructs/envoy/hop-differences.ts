// The differences at the hops before and behind Envoy: forwarders of ours that sign what it cannot, and the way up.

import { CONNECT_PROXY } from '../forwarder/places.ts';
import { type Difference, difference } from './difference.ts';
import type { ForwarderInputs } from './entrances.ts';

/** What a mixed chain of proxies comes to. */
export function hopDifferences({ configuration }: ForwarderInputs): readonly Difference[] {
  const { uplink, children, zone } = configuration;
  const { parent, direct, connectProxy, from } = uplink;
  return [
    ...(parent === undefined
      ? []
      : [
          difference(
            'unsigned-hop',
            `Envoy does not sign what it sends to ${parent.zone}. A forwarder of Sallyport there gives its connections what ${zone} itself may reach and nothing of the zones below: replace forwarders from the top downwards.`,
          ),
        ]),
    ...(Object.keys(children).length === 0
      ? []
      : [
          difference(
            'proxy-header',
            'PROXY headers of forwarders below are read past, unchecked: nothing is decided by them, and "client" in the log is what they claim.',
          ),
        ]),
    ...(direct === undefined
      ? []
      : [
          difference(
            'forbidden-address',
            'Addresses that names resolve to are not checked: a name that resolves to an address of the plant, of this host or of its metadata service is dialled.',
          ),
        ]),
    ...(connectProxy?.credentials === undefined
      ? []
      : [
          difference(
            'proxy-credentials',
            'The corporate proxy asks for a password, which is not in this file: start Envoy with PROXY_AUTHORIZATION="Basic <base64 of user:password>" in its environment. A new password needs a restart.',
          ),
        ]),
    ...(connectProxy?.ca === undefined
      ? []
      : [difference('proxy-ca', `The authority of the corporate proxy is read from ${CONNECT_PROXY.ca}.`)]),
    ...(from?.interface === undefined
      ? []
      : [
          difference(
            'card',
            `The way up leaves by whichever card the routes of this host say, not by "${from.interface}": Envoy takes an address, not the name of a card.`,
          ),
        ]),
  ];
}
