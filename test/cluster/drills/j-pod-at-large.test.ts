// A pod that leaves its node by the very address the forwarder has, so that the next level cannot tell the two by who they are. It
// tries whatever might get it further than its zone, and each attempt is stopped where it is said to be: by a name that does not
// exist, by the forwarder's reason, by the firewall's counter.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import type { ConduitKeys } from '../../../forwarder/hello/conduit-keys.ts';
import { asFields } from '../../support/api-client.ts';
import { makeConduitKeys } from '../../support/conduit-keys.ts';
import { proxyHeaderFor } from '../../support/proxy-headers.ts';
import { ELSEWHERE_ADDRESS } from '../internet/addresses.ts';
import { capture } from '../machines/capture.ts';
import { namespaceOf } from '../machines/instance.ts';
import { placeOf } from '../plant/place.ts';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { isDenial, untilAudited } from './audit.ts';
import { ClientPod } from './client-pod.ts';
import type { AskOptions, Client } from './clients.ts';
import { BRING_UP_MS, drill, DRILL_MS, type Row, secondsSince, SITE } from './drill.ts';
import type { Asked } from './errand.ts';
import { headersIn } from './overheard-header.ts';

const ZONE = 'level-3';
const NODE = '10.30.0.10';
const ABOVE = { zone: 'level-3-5', face: '10.35.0.10' } as const;
const TWO_ABOVE = { zone: 'level-4', face: '10.40.0.10', resolver: '10.40.0.2' } as const;
const OWN_NAME = 'management.azure.com';
/** What only the ovens may reach, through this zone. */
const OTHERS_ZONE = 'level-2-ovens';
const OTHERS_NAME = 'catalogue.updates.ovenvendor.example';
const DNS_OVER_HTTPS = 'cloudflare-dns.com';
const DNS_OVER_TLS_PORT = 853;
const KEY_ID = 'k0001';
/** Of the proof at the end of a header. */
const MAC_BYTES = 32;
/** A long header of version 1, as the first packet of a QUIC connection has it, in a datagram of the least length allowed. */
const QUIC_INITIAL = `c000000001${'08'.padEnd(2 * 1195, '5a')}`;

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('a pod behind the address of the forwarder', () => {
  test('gets no further than its zone may', () => drill('j · a pod at large', tryEverything), DRILL_MS);
});

async function tryEverything(plant: Plant): Promise<Row> {
  const started = new Date();
  const zone = plant.zone(ZONE);
  await using pod = await ClientPod.start(zone, 'at-large');
  const { client } = pod;
  // Without this, a pod that reaches nothing at all would pass for one that is stopped.
  expect(await client.ask(OWN_NAME)).toMatchObject({ outcome: 'answered' });
  expect(await client.lookUp(OWN_NAME, ABOVE.face)).toMatchObject({ outcome: 'answered', address: ABOVE.face });

  expect(await client.ask(OTHERS_NAME)).toMatchObject({ outcome: 'name-not-found' });
  expect(await client.ask(DNS_OVER_HTTPS)).toMatchObject({ outcome: 'name-not-found' });
  expect(await reasonFor(plant, client, OTHERS_NAME)).toBe('zone-not-allowed');
  expect(await reasonFor(plant, client, DNS_OVER_HTTPS)).toBe('not-in-allowlist');
  // Were it signed with the key of the conduit, the very header would be believed.
  const genuine = claimedBy(await keysOf(zone));
  expect(await client.ask(OTHERS_NAME, { address: ABOVE.face, prefix: hex(genuine) })).toMatchObject({
    outcome: 'answered',
  });
  for (const prefix of [...forged(), genuine, await overheard(plant)].map(hex))
    expect(await reasonFor(plant, client, OTHERS_NAME, { prefix })).toBe('proxy-header-not-authentic');

  const around = [
    ['the Internet itself', 'internet', () => connect(client, ELSEWHERE_ADDRESS, 443)],
    ['the forwarder two levels up', TWO_ABOVE.zone, () => connect(client, TWO_ABOVE.face, 443)],
    ['another resolver', TWO_ABOVE.zone, () => client.lookUp(OTHERS_NAME, TWO_ABOVE.resolver)],
    ['a resolver of the Internet', 'internet', () => client.lookUp(OTHERS_NAME, ELSEWHERE_ADDRESS)],
    ['DNS over TLS', ABOVE.zone, () => connect(client, ABOVE.face, DNS_OVER_TLS_PORT)],
    ['QUIC to the forwarder', ABOVE.zone, () => client.sendDatagram(ABOVE.face, 443, QUIC_INITIAL)],
    ['QUIC to the Internet', 'internet', () => client.sendDatagram(ELSEWHERE_ADDRESS, 443, QUIC_INITIAL)],
  ] as const;
  const stopped: string[] = [];
  for (const [what, network, attempt] of around) stopped.push(`${what}: ${await dropped(plant, network, attempt)}`);
  return {
    seconds: secondsSince(started),
    connectionsLost: 0,
    seen: `zone-not-allowed, not-in-allowlist, proxy-header-not-authentic (forged, not signed, sent again, overheard); firewall: ${stopped.join(', ')}`,
  };
}

/** The reason by which the next forwarder denied it; it saw the address it knows as that of the forwarder below. */
async function reasonFor(plant: Plant, client: Client, host: string, options: AskOptions = {}): Promise<string> {
  const since = new Date();
  expect(await client.ask(host, { address: ABOVE.face, ...options })).toMatchObject({ outcome: 'closed' });
  // What is said of a caller who is not believed need not carry the name he asked for.
  const isOurs = ({ peer, serverName }: AuditRecord) =>
    peer.startsWith(`${NODE}:`) && [host, undefined].includes(serverName);
  const denials = await untilAudited(plant.zone(ABOVE.zone), { since }, (each) => isDenial(each) && isOurs(each));
  return denials.map(({ reason }) => reason).join(', ');
}

/** With a key of its own making, and without any. */
function forged(): readonly Uint8Array[] {
  const signed = claimedBy(makeConduitKeys(KEY_ID));
  return [signed, Buffer.from(signed).fill(0, signed.length - MAC_BYTES)];
}

function claimedBy(keys: ConduitKeys): Uint8Array {
  return proxyHeaderFor({ origin: OTHERS_ZONE, authority: OTHERS_NAME }, keys);
}

/** What no pod of the plant may read but the forwarder. */
async function keysOf({ name, cluster }: PlantZone): Promise<ConduitKeys> {
  const secret = await cluster.find('Secret', 'sallyport', `conduit-${name}`);
  const file = Buffer.from(String(asFields(secret?.['data'])[KEY_ID]), 'base64').toString();
  const key = { id: KEY_ID, secret: Buffer.from(file, 'base64') };
  return { signing: key, all: new Map([[KEY_ID, key]]) };
}

function hex(header: Uint8Array): string {
  return Buffer.from(header).toString('hex');
}

async function overheard(plant: Plant): Promise<Buffer> {
  mkdirSync(placeOf('captures'), { recursive: true });
  const file = join(placeOf('captures'), 'j-pod-at-large.pcap');
  const listening = await capture(namespaceOf(ZONE), file, `host ${ABOVE.face} and tcp port 443`);
  expect(await plant.zone(OTHERS_ZONE).client.ask(OTHERS_NAME)).toMatchObject({ outcome: 'answered' });
  await listening.stop();
  const [header] = headersIn(file, OTHERS_NAME);
  if (header === undefined) throw new Error(`Cannot replay a header: the capture "${file}" holds none`);
  return header;
}

function connect(client: Client, address: string, port: number): Promise<Asked> {
  return client.ask(OTHERS_NAME, { address, port });
}

/** That nobody answered, and how many packets the firewall stopped on the way to a network. */
async function dropped(plant: Plant, network: string, attempt: () => Promise<Asked>): Promise<string> {
  const rule = `${ZONE} to ${network}`;
  const before = await packetsOf(plant, rule);
  const { outcome } = await attempt();
  expect(['timed-out', 'resolver-silent', 'unreachable']).toContain(outcome);
  const packets = (await packetsOf(plant, rule)) - before;
  expect({ rule, isStopped: packets > 0 }).toEqual({ rule, isStopped: true });
  return `${packets} × "${rule}"`;
}

async function packetsOf(plant: Plant, rule: string): Promise<number> {
  const found = (await plant.wires.drops()).find((each) => each.rule === rule);
  if (found === undefined) throw new Error(`Cannot count "${rule}": the firewall has no such rule`);
  return found.packets;
}
