// Steps that place secrets. Nothing here holds one: commands make or read them where they are needed.

import { basename } from 'node:path/posix';
import type { Site, Zone } from '../../levels/model.ts';
import { conduitSecret, NAMESPACE } from '../names.ts';
import { CONNECT_PROXY, keysFolder } from '../forwarder/places.ts';
import { fluxNamespaceOf } from '../flux/flux-home.ts';
import { GIT_CREDENTIALS_FILE } from './places.ts';
import type { Step } from './step.ts';

/** A key id that comes before all others: nobody has this key, and the next one signs. */
const KEY_OF_NOBODY = 'k0000';
/** The first key id. The greatest one signs, so the next is k0002. */
const FIRST_KEY = 'k0001';

/** What a forwarder needs to start before its children are there. */
export function firstKeySteps(zone: Zone): readonly Step[] {
  const children = zone.children.filter(({ forwarder }) => forwarder !== undefined);
  if (children.length === 0) return [];
  return [
    {
      title: 'Give each conduit below a first key',
      text:
        'The forwarder does not start without a key for each child that has a forwarder too. ' +
        'Nobody keeps these: a child brings the key of its conduit when it is onboarded.',
      commands: children.flatMap((child) => [
        `(umask 077 && openssl rand -base64 48 >${KEY_OF_NOBODY})`,
        ...placeKey(zone, child, KEY_OF_NOBODY),
        `shred --remove ${KEY_OF_NOBODY}`,
      ]),
    },
  ];
}

/** The key that proves, hop by hop, in which zone a connection began. Only zones with a forwarder sign. */
export function conduitKeySteps(zone: Zone): readonly Step[] {
  const { parent } = zone;
  if (parent === undefined || zone.forwarder === undefined) return [];
  return [
    {
      title: `Give ${zone.name} and ${parent.name} the key of their conduit`,
      text:
        `Without it the connections of deeper zones are denied as "proxy-header-not-authentic". ` +
        `One file per key, named by its id; to rotate, add a greater id at ${parent.name} first, then here.`,
      commands: [
        `(umask 077 && openssl rand -base64 48 >${FIRST_KEY})`,
        ...placeKeyAtParent(parent, zone),
        ...placeKey(zone, zone, FIRST_KEY),
        `shred --remove ${FIRST_KEY}`,
      ],
    },
  ];
}

function placeKeyAtParent(parent: Zone, zone: Zone): readonly string[] {
  const commands = placeKey(parent, zone, FIRST_KEY);
  if (parent.cluster !== undefined) return commands;
  const there = `# on the host of ${parent.name}, where you bring ${FIRST_KEY} and shred it afterwards`;
  return [there, ...commands, `# back at ${zone.name}`];
}

/** Applied rather than created: in a Secret, the key takes the place of the one nobody has. */
function placeKey(holder: Zone, child: Zone, key: string): readonly string[] {
  if (holder.cluster === undefined) {
    const folder = keysFolder(child.name);
    return [
      `sudo install -d -m 0750 -g sallyport ${folder}`,
      `sudo install -m 0640 -g sallyport ${key} ${folder}/${key}`,
    ];
  }
  const { name } = holder.cluster;
  const secret = `create secret generic ${conduitSecret(child.name)} --from-file=${key} --dry-run=client --output yaml`;
  return [
    ensureNamespace(name, NAMESPACE),
    `kubectl --context ${name} --namespace ${NAMESPACE} ${secret} | kubectl --context ${name} apply --server-side --filename -`,
  ];
}

/** What a forwarder at the top signs in to a corporate proxy with, and what it trusts it by. */
export function proxySecretSteps(zone: Zone): readonly Step[] {
  const proxy = zone.declaration.forwarder?.uplink?.connectProxy;
  if (proxy === undefined) return [];
  const commands = [
    ...(proxy.secretRef === undefined ? [] : placeProxyFile(zone, proxy.secretRef, CONNECT_PROXY.credentials)),
    ...(proxy.caSecretRef === undefined ? [] : placeProxyFile(zone, proxy.caSecretRef, CONNECT_PROXY.ca)),
  ];
  if (commands.length === 0) return [];
  const title = `Let the forwarder sign in to ${proxy.host}`;
  const text =
    '`credentials` holds one line, user and password with a colon between; `ca.crt` the certificate of its issuer.';
  return [{ title, text, commands }];
}

function placeProxyFile(zone: Zone, secret: string, path: string): readonly string[] {
  const file = basename(path);
  if (zone.cluster === undefined) {
    return [`sudo install -D -m 0640 -g sallyport ${file} ${path}`];
  }
  const { name } = zone.cluster;
  return [
    ensureNamespace(name, NAMESPACE),
    `kubectl --context ${name} --namespace ${NAMESPACE} create secret generic ${secret} --from-file=./${file}`,
  ];
}

/** Where Flux, or the update service, finds the way to sign in to Git. */
export function gitSecretSteps(site: Site, zone: Zone): readonly Step[] {
  const { secretRef, url } = site.declaration.git;
  if (secretRef === undefined) return [];
  const title = 'Let it read Git';
  if (zone.cluster === undefined) {
    return [
      {
        title,
        text: `\`git-credentials\` holds one line as git-credential-store(1) writes it, for ${new URL(url).host}. A token that may only read is enough.`,
        commands: [`sudo install -m 0600 git-credentials ${GIT_CREDENTIALS_FILE} && shred --remove git-credentials`],
      },
    ];
  }
  const namespace = fluxNamespaceOf(zone.fluxMode);
  const { name } = zone.cluster;
  return [
    {
      title,
      text: 'The files `git-user` and `git-token` hold the sign-in, without a line break at the end. A token that may only read is enough.',
      commands: [
        ensureNamespace(name, namespace),
        `kubectl --context ${name} --namespace ${namespace} create secret generic ${secretRef} --from-file=username=./git-user --from-file=password=./git-token`,
        'shred --remove git-token',
      ],
    },
  ];
}

/** Flux adopts the namespace later, or has it already; a Secret needs it now. */
function ensureNamespace(context: string, namespace: string): string {
  const create = `kubectl --context ${context} create namespace ${namespace} --dry-run=client --output yaml`;
  return `${create} | kubectl --context ${context} apply --server-side --filename -`;
}
