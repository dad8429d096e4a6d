// What the air-gap archive of a K3s release brings for its node, as far as the stand-in needs it.

/** Holds the namespaces of each pod. */
export const PAUSE_IMAGE = 'docker.io/rancher/mirrored-pause:3.6';
export const CLUSTER_DNS_IMAGE = 'docker.io/rancher/mirrored-coredns-coredns:1.15.0';
