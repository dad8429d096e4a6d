// steps.md of a host without a cluster: forwarder and DNS as systemd units that follow Git by themselves.

import type { Site, Zone } from '../../levels/model.ts';
import { BREAK_GLASS_FOLDER, CONFIGURATION_FOLDER } from '../forwarder/places.ts';
import { linuxSteps } from './linux-steps.ts';
import { ALLOWED_SIGNERS_FILE, hostFolderOf, PROGRAM_FOLDER, UPDATE_FOLDER } from './places.ts';
import { hostProbeSteps } from './probe-steps.ts';
import { conduitKeySteps, firstKeySteps, gitSecretSteps, proxySecretSteps } from './secret-steps.ts';
import type { Step } from './step.ts';

/** Every step in order. */
export function bareSteps(site: Site, zone: Zone): readonly Step[] {
  const host = hostFolderOf(site, zone);
  if (zone.forwarder === undefined) return linuxSteps(site, zone);
  return [
    ...linuxSteps(site, zone),
    programStep(host),
    unitsStep(host),
    ...breakGlassSteps(site),
    signersStep(),
    ...firstKeySteps(zone),
    ...conduitKeySteps(zone),
    ...proxySecretSteps(zone),
    ...gitSecretSteps(site, zone),
    startStep(),
    ...hostProbeSteps(site, zone),
  ];
}

function programStep(host: string): Step {
  return {
    title: 'Install the programs',
    text:
      'Made on a machine with npm, in a clone at the commit you reviewed: `npm ci --omit=dev --ignore-scripts`, then ' +
      '`tar --create --gzip --file sallyport.tgz package.json forwarder node_modules`. CoreDNS is `/coredns` of its image, taken by the digest in site.yaml.',
    commands: [
      `sudo install -d -m 0755 ${PROGRAM_FOLDER}/bin`,
      `sudo tar --extract --file sallyport.tgz --directory ${PROGRAM_FOLDER} --no-same-owner`,
      `sudo install -m 0755 --target-directory ${PROGRAM_FOLDER}/bin coredns ${host}/bin/forwarder ${host}/bin/sallyport-update`,
    ],
  };
}

function unitsStep(host: string): Step {
  return {
    title: 'Install users and units',
    text: `The units read \`${CONFIGURATION_FOLDER}\`, which follows the version in force.`,
    commands: [
      `sudo install -D -m 0644 ${host}/sysusers.d/sallyport.conf /etc/sysusers.d/sallyport.conf && sudo systemd-sysusers`,
      `sudo install -m 0644 --target-directory /etc/systemd/system ${host}/systemd/*`,
      'sudo install -d -m 0755 /etc/sallyport',
      `sudo ln --symbolic --force --no-dereference ${UPDATE_FOLDER}/current ${CONFIGURATION_FOLDER}`,
      'sudo systemctl daemon-reload',
    ],
  };
}

function breakGlassSteps({ declaration: { breakGlass } }: Site): readonly Step[] {
  if (breakGlass === undefined) return [];
  return [
    {
      title: 'Make a place for emergencies',
      text: `A file in it opens a name for up to ${breakGlass.maxHours} hours; see docs/break-glass.md. Whoever may write there may open this level.`,
      commands: [`sudo install -d -m 0755 ${BREAK_GLASS_FOLDER}`],
    },
  ];
}

function signersStep(): Step {
  return {
    title: 'Say whose commits this host obeys',
    text:
      'One line a person, `mail-address namespaces="git" ssh-ed25519 …`, as ssh-keygen(1) describes under ALLOWED SIGNERS. ' +
      'The commit at the tip of the branch must be signed by one of them, so merges are made where the key is, not by a button of the Git host.',
    commands: [`sudo install -m 0644 allowed-signers ${ALLOWED_SIGNERS_FILE}`],
  };
}

function startStep(): Step {
  return {
    title: 'Start',
    text: 'The first command fetches, verifies and checks; the others start what it found. The parent must be running.',
    commands: [
      'sudo systemctl start sallyport-update.service',
      'sudo systemctl enable --now sallyport-forwarder.service sallyport-dns.service sallyport-update.timer',
      'systemctl --no-pager status sallyport-forwarder.service sallyport-dns.service',
    ],
  };
}
