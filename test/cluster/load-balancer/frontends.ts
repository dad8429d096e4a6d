// What Services ask of a load balancer: addresses and ports. Pure. As the internal load balancer of Azure, which is meant here,
// shares one address among Services as long as no two want the same port of it.

import { z } from 'zod';

/** Of a Service: where its clients knock. */
export type Frontend = {
  readonly address: string;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
};

export type Balanced = {
  /** `<namespace>/<name>`. */
  readonly service: string;
  readonly address: string;
  readonly frontends: readonly Frontend[];
};

export type Balancing = {
  readonly services: readonly Balanced[];
  /** Why a Service gets nothing, one line each. */
  readonly complaints: readonly string[];
};

const PREFIX = 'service.beta.kubernetes.io/azure-load-balancer';
const ADDRESS = `${PREFIX}-ipv4`;
const INTERNAL = `${PREFIX}-internal`;

const serviceSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.object({
    type: z.string().default('ClusterIP'),
    ports: z.array(z.object({ protocol: z.enum(['TCP', 'UDP']).default('TCP'), port: z.int() })).default([]),
  }),
});
type Service = z.infer<typeof serviceSchema>;

/** Of all Services of a cluster, as a list of the API has them; whoever comes first in it has the port. */
export function balancingOf(services: readonly unknown[]): Balancing {
  const taken = new Map<string, string>();
  const balanced: Balanced[] = [];
  const complaints: string[] = [];
  for (const service of services.map((each) => serviceSchema.parse(each))) {
    if (service.spec.type !== 'LoadBalancer') continue;
    const wanted = wantedBy(service);
    const complaint = complaintAbout(service, wanted, taken);
    if (complaint === undefined) balanced.push(wanted);
    else complaints.push(`Cannot balance Service "${wanted.service}": ${complaint}`);
    if (complaint === undefined) for (const each of wanted.frontends) taken.set(keyOf(each), wanted.service);
  }
  return { services: balanced, complaints };
}

/** With an empty address where none is asked for. */
function wantedBy({ metadata, spec }: Service): Balanced {
  const address = metadata.annotations[ADDRESS] ?? '';
  const frontends = spec.ports.map(({ protocol, port }) => ({ address, protocol, port }));
  return { service: `${metadata.namespace}/${metadata.name}`, address, frontends };
}

function complaintAbout(
  { metadata: { annotations } }: Service,
  { address, frontends }: Balanced,
  taken: ReadonlyMap<string, string>,
): string | undefined {
  if (annotations[INTERNAL] !== 'true') return `it would be public. Set "${INTERNAL}" to "true"`;
  if (address === '') return `no address is asked for. Set "${ADDRESS}"`;
  const clash = frontends.find((each) => taken.has(keyOf(each)));
  if (clash === undefined) return undefined;
  return `${keyOf(clash)} is that of "${taken.get(keyOf(clash)) ?? ''}". Choose another port or address`;
}

function keyOf({ address, protocol, port }: Frontend): string {
  return `${address} ${protocol} ${port}`;
}
