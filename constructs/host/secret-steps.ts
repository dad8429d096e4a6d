// Steps that place secrets. Nothing here holds one: commands make or read them where they are needed.

import { basename } from 'node:path/posix';
import type { Site, Zone } from '../../levels/model.ts';
import { conduitSecret, NAMESPACE } from '../names.ts';
import { CONNECT_PROXY, keysFolder } from '../forwarder/places.ts';
import { fluxNamespaceOf } from '../flux/flux-home.ts';
import { GIT_CREDENTIALS_FILE } from './places.ts';
import type { Step } from './step.ts';

/** The first key id. The greatest one signs, so the next is k0002. */
const FIRST_KEY = 'k0001';

/** The key that proves, hop by hop, in which zone a connection began. Only zones with a forwarder sign. */
export function conduitKeySteps(zone: Zone): readonly Step[] {
  if (zone.parent === undefined || zone.forwarder === undefined) return [];
  const name = conduitSecret(zone.name);
  return [
    {
      title: `Give ${zone.name} and ${zone.parent.name} the key of their conduit`,
      text:
        `Without it the connections of deeper zones are denied as "proxy-header-not-authentic". ` +
        `One file per key, named by its id; to rotate, add a greater id at ${zone.parent.name} first, then here.`,
      commands: [
        `(umask 077 && openssl rand -base64 48 >${FIRST_KEY})`,
        ...placeKey(zone.parent, zone.name, name),
        ...placeKey(zone, zone.name, name),
        `shred --remove ${FIRST_KEY}`,
      ],
    },
  ];
}

function placeKey(holder: Zone, child: string, secret: string): readonly string[] {
  const folder = keysFolder(child);
  return holder.cluster === undefined
    ? [
        `# on the host of ${holder.name}`,
        `sudo install -d -m 0750 -g sallyport ${folder}`,
        `sudo install -m 0640 -g sallyport ${FIRST_KEY} ${folder}/${FIRST_KEY}`,
      ]
    : [
        ensureNamespace(holder.cluster.name, NAMESPACE),
        `kubectl --context ${holder.cluster.name} --namespace ${NAMESPACE} create secret generic ${secret} --from-file=${FIRST_KEY}`,
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

/** Flux adopts the namespace later; a Secret needs it now. */
function ensureNamespace(context: string, namespace: string): string {
  const create = `kubectl --context ${context} create namespace ${namespace} --dry-run=client --output yaml`;
  return `${create} | kubectl --context ${context} apply --filename -`;
}
