// The names on which the objects of one cluster, its nodes and the reader of `kubectl get` agree. One place, so that a
// ConfigMap, the policy that guards it and the role that may write it cannot drift apart.

/** The namespace of everything Sallyport runs in a cluster. */
export const NAMESPACE = 'sallyport';
/** The forwarder: its Deployment, Service, ConfigMap, ServiceAccount and Lease. */
export const FORWARDER = 'forwarder';
/** The Service by which the workloads of a zone that polices itself reach the forwarder. */
export const FORWARDER_INSIDE = 'forwarder-inside';
/** ConfigMap in which the forwarder keeps the configuration it last confirmed. */
export const CONFIRMED = 'forwarder-confirmed';
/** Prefix of the ConfigMaps that hold the answers for children. */
export const DNS_PREFIX = 'dns-';

/** The audit of a zone: its CronJob, which never runs by itself, and the component of its pods. */
export const PROBE = 'probe';
export const PROBE_NAMESPACE = 'sallyport-probe';
/** ConfigMap with what a probe has to ask. */
export const PROBE_PLAN = 'probe-plan';

export const FLUX_SYSTEM = 'flux-system';
/** Namespace of the fluxConfiguration in mode arc; Azure makes the service account "flux-applier" there. */
export const ARC_FLUX_NAMESPACE = 'sallyport-flux';
export const IOT_OPERATIONS = 'azure-iot-operations';

/** Flux keeps the object when its file disappears: losing it would cut a level off from the Git server that could mend it. */
export const KEEP = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } as const;
/** Flux creates the object once and never overwrites what the forwarder wrote into it. */
export const CREATE_ONCE = { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' } as const;

/** The label by which objects of one component select each other. */
export function nameLabel(name: string): { readonly [label: string]: string } {
  return { 'app.kubernetes.io/name': name };
}

/** The Secret with the keys that prove the origin of connections on the conduit between a zone and its parent. */
export function conduitSecret(zone: string): string {
  return `conduit-${zone}`;
}
