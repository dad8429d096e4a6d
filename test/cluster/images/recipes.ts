// What is in each image of a plant that is not the forwarder's. Where the real image differs in what a cluster notices (its
// user, its entrypoint, a capability of its file), this one follows it.

import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { withLibraries } from './shared-libraries.ts';
import type { ImageFile } from './image-file.ts';
import type { ImageRecipe } from './write-image.ts';

const BUSYBOX = '/bin/busybox';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
/** Of the images without a shell, and of Flux. */
const NONROOT = 65_532;
const NOBODY = 65_534;
const CAP_NET_BIND_SERVICE = 10;

/** What holds the namespaces of a pod. */
export function pauseRecipe(): ImageRecipe {
  return {
    files: [{ from: BUSYBOX, to: BUSYBOX }],
    entrypoint: [BUSYBOX, 'sleep', 'infinity'],
    user: `${NOBODY}:${NOBODY}`,
  };
}

/** As published: its file may bind low ports, so a pod that drops every capability is not run at all. */
export function coreDnsRecipe(binary: string): ImageRecipe {
  const attributes = { 'security.capability': fileCapability(CAP_NET_BIND_SERVICE) };
  return {
    files: [{ from: binary, to: '/coredns', attributes }, ...users(NONROOT)],
    entrypoint: ['/coredns'],
    user: `${NONROOT}:${NONROOT}`,
  };
}

/** A controller of Flux. It trusts whom its image trusts. */
export function fluxRecipe(name: string, binary: string, trusted: string): ImageRecipe {
  const program = `/usr/local/bin/${name}`;
  return {
    files: [{ from: binary, to: program }, ...users(NOBODY), { text: trusted, to: CERTIFICATES }, TMP],
    entrypoint: [program],
    user: `${NOBODY}:${NOBODY}`,
  };
}

/** What drills run in pods: the Node of this process and every program of busybox. */
export async function clientRecipe(trusted: string): Promise<ImageRecipe> {
  return {
    files: [
      ...(await withLibraries(process.execPath, '/usr/local/bin/node')),
      { from: BUSYBOX, to: BUSYBOX },
      ...busyboxLinks(),
      ...users(NOBODY),
      { text: trusted, to: CERTIFICATES },
      TMP,
    ],
    entrypoint: [BUSYBOX, 'sleep', 'infinity'],
    user: `${NOBODY}:${NOBODY}`,
    env: { NODE_EXTRA_CA_CERTS: CERTIFICATES },
  };
}

/** Whom this machine trusts, and one authority more. */
export function trustedBeside(authority: string): string {
  return `${readFileSync(realpathSync(CERTIFICATES), 'utf8').trimEnd()}\n${authority}`;
}

const TMP: ImageFile = { to: '/tmp', folder: true, mode: 0o1777 };

function users(uid: number): readonly ImageFile[] {
  return [
    {
      to: '/etc/passwd',
      text: `root:x:0:0:root:/:/sbin/nologin\nnonroot:x:${uid}:${uid}:nonroot:/tmp:/sbin/nologin\n`,
    },
    { to: '/etc/group', text: `root:x:0:\nnonroot:x:${uid}:\n` },
    { to: '/etc/nsswitch.conf', text: 'hosts: files dns\n' },
  ];
}

function busyboxLinks(): readonly ImageFile[] {
  const names = execFileSync(BUSYBOX, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  return names.filter((name) => name !== 'busybox').map((name) => ({ to: `/bin/${name}`, link: 'busybox' }));
}

/** `struct vfs_cap_data` of linux/capability.h, revision 2: permitted, and effective from the start. */
function fileCapability(capability: number): Buffer {
  const data = Buffer.alloc(20);
  data.writeUInt32LE(0x0200_0001, 0);
  data.writeUInt32LE(1 << capability, 4);
  return data;
}
