// Steps that place what brokers are believed by. Keys are made on another machine (docs/pki.md), brought once, and left in
// the cluster alone.

import type { Site, Zone, ZoneCluster } from '../../levels/model.ts';
import { authorityObjectName } from '../../levels/telemetry/names.ts';
import type { Broker } from '../../levels/telemetry/model.ts';
import { telemetryOf } from '../../levels/telemetry/telemetry-of.ts';
import { IOT_OPERATIONS } from '../names.ts';
import type { Step } from './step.ts';

/** What is not fetched from a vault. */
export function trustSteps(site: Site, zone: Zone, cluster: ZoneCluster): readonly Step[] {
  const broker = telemetryOf(site).brokers.find((each) => each.zone === zone.name);
  if (broker === undefined) return [];
  return [...authoritySteps(broker, cluster), ...clientSteps(broker, cluster)];
}

/** Only where certificates are made here: elsewhere the key of the authority has no business in a cluster. */
function authoritySteps({ zone, listener, trust }: Broker, { name: context }: ZoneCluster): readonly Step[] {
  if (listener === undefined || trust.kind !== 'certManager') return [];
  const files = `--cert=${zone}.crt --key=${zone}.key`;
  return [
    {
      title: `Give ${zone} its certificate authority`,
      text:
        `Bring \`${zone}.crt\` and \`${zone}.key\`, made as docs/pki.md says. cert-manager signs with them what the broker ` +
        `shows to zones below, ${listener.serverName}.`,
      commands: [...placeSecret(context, `tls ${authorityObjectName(zone)} ${files}`), `shred --remove ${zone}.key`],
    },
  ];
}

function clientSteps({ zone, parent, client, trust }: Broker, { name: context }: ZoneCluster): readonly Step[] {
  if (client === undefined || trust.vault !== undefined) return [];
  const parts = ['client_cert.pem', 'client_key.pem', 'client_intermediate_certs.pem'];
  const files = parts.map((part) => `--from-file=${zone}-client/${part}`).join(' ');
  return [
    {
      title: `Give ${zone} what it shows to the broker of ${parent ?? 'its parent'}`,
      text:
        `Bring the folder \`${zone}-client\`, made as docs/pki.md says. Nothing renews it: note the day on which it ends, and repeat ` +
        'this step before. Where the site names a "vaultIdentity" it is fetched from the vault instead.',
      commands: [
        ...placeSecret(context, `generic ${client.name} ${files}`),
        `shred --remove ${zone}-client/client_key.pem`,
      ],
    },
  ];
}

/** Applied rather than created, so that a rotation is the same step. The product adopts the namespace later. */
function placeSecret(context: string, secret: string): readonly string[] {
  const kubectl = `kubectl --context ${context}`;
  const apply = `${kubectl} apply --server-side --filename -`;
  return [
    `${kubectl} create namespace ${IOT_OPERATIONS} --dry-run=client --output yaml | ${apply}`,
    `${kubectl} --namespace ${IOT_OPERATIONS} create secret ${secret} --dry-run=client --output yaml | ${apply}`,
  ];
}
