// Where the forwarder finds things, in a pod and on a host without a cluster alike: forwarder.yaml names these paths, the
// Deployment mounts them, systemd units create them.

export const CONFIGURATION_FOLDER = '/etc/sallyport/config';
export const CONFIGURATION_FILE = `${CONFIGURATION_FOLDER}/forwarder.yaml`;
/** On a host without a cluster the forwarder reads the Allowlist from this file. */
export const ALLOWLIST_FILE = `${CONFIGURATION_FOLDER}/allowlist.yaml`;
/** Where its administrator puts break-glass files; not part of what Git says. */
export const BREAK_GLASS_FOLDER = '/etc/sallyport/break-glass.d';
export const STATE_FOLDER = '/var/lib/sallyport';
export const RUN_FOLDER = '/run/sallyport';
export const HEALTH_SOCKET = `${RUN_FOLDER}/health.sock`;
export const METRICS_PORT = 9441;

const PROXY_FOLDER = '/etc/sallyport/connect-proxy';
const PROXY_CA_FOLDER = '/etc/sallyport/connect-proxy-ca';

/** The corporate proxy: where its Secrets are mounted, and the file in each. */
export const CONNECT_PROXY = {
  folder: PROXY_FOLDER,
  credentials: `${PROXY_FOLDER}/credentials`,
  caFolder: PROXY_CA_FOLDER,
  ca: `${PROXY_CA_FOLDER}/ca.crt`,
} as const;

/** The folder with the keys of the conduit above a zone, one file per key id. */
export function keysFolder(zone: string): string {
  return `/etc/sallyport/keys/${zone}`;
}
