// Where the files of host/ live on a machine. Units, scripts and steps name these; places of the forwarder itself are its own.

import type { Site, Zone } from '../../levels/model.ts';
import { distFolderOf } from '../flux/flux-home.ts';

/** Program files: forwarder, CoreDNS and the update script. */
export const PROGRAM_FOLDER = '/opt/sallyport';
/** State of the update service: clone, versions, and the link `current` to the version in force. */
export const UPDATE_FOLDER = '/var/lib/sallyport-update';
/** Public keys of those whose commits this host obeys, in the format of ssh-keygen(1) ALLOWED SIGNERS. */
export const ALLOWED_SIGNERS_FILE = '/etc/sallyport/allowed-signers';
/** Sign-in to the Git host in the format of git-credential-store(1); placed by hand, read by systemd only. */
export const GIT_CREDENTIALS_FILE = '/etc/sallyport/git-credentials';
/** Zone files of a DNS server on the node itself, for `dns: { mode: own }`. */
export const NODE_DNS_FOLDER = '/etc/sallyport/node-dns';
/** Folder of host/ with what the host runs by: forwarder.yaml, allowlist.yaml and dns/. */
export const CONFIG = 'config';

/** dist/<site>/<zone>/host, as the commands of steps.md name it. */
export function hostFolderOf(site: Site, zone: Zone): string {
  return `${distFolderOf(site.name, zone.name)}/host`;
}
