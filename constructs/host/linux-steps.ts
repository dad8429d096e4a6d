// Steps on a Linux machine that come before anything of ours runs: names, time, kernel. In this order, because nothing that
// is installed afterwards can be fetched, and no certificate is valid, without the first two.

import { faceOf, type Site, type Zone } from '../../levels/model.ts';
import { couldRoute, sysctlFile } from './kernel.ts';
import { hostFolderOf, NODE_DNS_FOLDER, PROGRAM_FOLDER } from './places.ts';
import { nameserversOf } from './resolver.ts';
import type { Step } from './step.ts';
import { timeSourceOf } from './time.ts';

/** Names, time and kernel of a Linux machine. */
export function linuxSteps(site: Site, zone: Zone): readonly Step[] {
  const host = hostFolderOf(site, zone);
  return [
    ...nodeDnsSteps(zone, host),
    ...resolverSteps(site, zone, host),
    ...timeSteps(zone, host),
    ...kernelSteps(zone, host),
  ];
}

function nodeDnsSteps(zone: Zone, host: string): readonly Step[] {
  if (zone.dnsMode !== 'own') return [];
  return [
    {
      title: 'Answer names on the node itself',
      text:
        `No DNS crosses the border to ${zone.parent?.name ?? 'the parent'}, so the node holds the names. Put CoreDNS, taken from the image ` +
        'by its digest, at `bin/coredns` of the folder below. Repeat the copy of the zone files after every change of the allowlist.',
      commands: [
        `sudo install -D -m 0644 ${host}/sysusers.d/sallyport.conf /etc/sysusers.d/sallyport.conf && sudo systemd-sysusers`,
        `sudo install -D -m 0755 coredns ${PROGRAM_FOLDER}/bin/coredns`,
        `sudo install -D -m 0644 --target-directory ${NODE_DNS_FOLDER} ${host}/node-dns/*`,
        `sudo install -m 0644 ${host}/systemd/sallyport-node-dns.service /etc/systemd/system/`,
        'sudo systemctl daemon-reload && sudo systemctl enable --now sallyport-node-dns.service',
      ],
    },
  ];
}

function resolverSteps(site: Site, zone: Zone, host: string): readonly Step[] {
  if (nameserversOf(zone) === undefined) {
    const text =
      'This zone resolves for real and its proxy does so for the forwarder: keep the resolver the machine has.';
    return [{ title: 'Names', text }];
  }
  const k3s =
    zone.distribution === 'k3s' ? [`sudo install -D -m 0644 ${host}/resolv.conf /etc/rancher/k3s/resolv.conf`] : [];
  return [
    {
      title: 'Point the machine at its only nameserver',
      text: `Keep DHCP and NetworkManager from writing /etc/resolv.conf. The last command prints ${expectedAnswer(zone)}.`,
      commands: [
        'sudo systemctl disable --now systemd-resolved.service || true',
        'sudo rm -f /etc/resolv.conf # a link to what systemd-resolved wrote',
        `sudo install -m 0644 ${host}/resolv.conf /etc/resolv.conf`,
        ...k3s,
        `getent ahostsv4 ${new URL(site.declaration.git.url).hostname}`,
      ],
    },
  ];
}

function expectedAnswer(zone: Zone): string {
  const face = faceOf(zone);
  return face === undefined
    ? 'its real address'
    : `${face.address}, the face of ${zone.parent?.name ?? 'the parent'}, and nothing else`;
}

function timeSteps(zone: Zone, host: string): readonly Step[] {
  const source = timeSourceOf(zone);
  return [
    {
      title: 'Set the clock',
      text:
        source === undefined
          ? 'Name a time server of the plant in the file first. The first command deletes those chrony came with.'
          : `Time comes from ${source}; UDP port 123 must be open to it. The first command deletes the servers chrony came with.`,
      commands: [
        String.raw`sudo sed --in-place '/^\(pool\|server\) /d' /etc/chrony/chrony.conf`,
        `sudo install -D -m 0644 ${host}/chrony/sallyport.conf /etc/chrony/conf.d/sallyport.conf`,
        'sudo systemctl restart chrony.service && chronyc waitsync 60 1',
      ],
    },
  ];
}

function kernelSteps(zone: Zone, host: string): readonly Step[] {
  const settings =
    sysctlFile(zone) === undefined
      ? []
      : [`sudo install -m 0644 ${host}/sysctl.d/90-sallyport.conf /etc/sysctl.d/ && sudo sysctl --system`];
  const rules = couldRoute(zone)
    ? [
        `sudo install -D -m 0644 ${host}/nftables.d/sallyport.nft /etc/nftables.d/sallyport.nft`,
        `sudo install -m 0644 ${host}/systemd/sallyport-no-route.service /etc/systemd/system/`,
        'sudo systemctl daemon-reload && sudo systemctl enable --now sallyport-no-route.service',
      ]
    : [];
  const commands = [...settings, ...rules];
  return commands.length === 0
    ? []
    : [{ title: 'Set up the kernel', ...(rules.length > 0 && { text: FLUSHED }), commands }];
}

const FLUSHED =
  'Where the plant’s own /etc/nftables.conf begins with `flush ruleset`, include the file of rules there too: it would be flushed away.';
