// A child that tries what it must not: another zone's prefix, another's certificate, none at all, a name that no entry allows.
// Each has to be refused and to leave a line by which an operator can tell: in the log of the broker, or in an audit.

import type { TLSSocket } from 'node:tls';
import type { Certificate } from '../../../levels/telemetry/trust.ts';
import { within } from '../patience.ts';
import { accessTo, dialTls } from './access.ts';
import { MqttDestination } from './mqtt-destination.ts';
import { PARENT_BUNDLE } from '../../../levels/telemetry/names.ts';
import { HOSTS } from './places.ts';
import type { TelemetryPlant } from './telemetry-plant.ts';
import { bundleOf, type KeyPair, pairOf, type ZoneSecrets } from './zone-secrets.ts';

export type Refusal = {
  /** What the child tried. */
  readonly title: string;
  /** Where the operator reads of it, and what. */
  readonly seenIn: string;
  readonly line: string;
};

/** A zone, the one beside it, and the brokers above: in every example of a chain they are there. */
export type Cast = {
  readonly child: string;
  readonly sibling: string;
  readonly parent: string;
  readonly above: string;
};

/**
 * Tries them one after the other; rejects when one is let through or leaves no line. `former`: what the child had before the
 * authorities were replaced.
 */
export async function tryTheForbidden(
  running: TelemetryPlant,
  cast: Cast,
  former: ZoneSecrets,
): Promise<readonly Refusal[]> {
  const { child, sibling, parent } = cast;
  // From here on the broker names each message it denies.
  await running.zone(parent).reconfigure(true);
  const own = clientCertificate(running, child);
  const other = clientCertificate(running, sibling);
  const asSibling = await running.authorities.issue({ ...own, subject: other.subject });
  const asChild = await running.authorities.issue({ ...other, subject: own.subject });
  return [
    await publishAsSibling(running, cast),
    await show(running, cast, {
      title: `${child} signs itself a certificate in the name of ${sibling}`,
      pair: asSibling,
      complaint: NOT_VERIFIED,
    }),
    await show(running, cast, {
      title: `${sibling} signs itself a certificate in the name of ${child}`,
      pair: asChild,
      complaint: NOT_VERIFIED,
    }),
    await show(running, cast, {
      title: `${child} shows its certificate of the former authority`,
      pair: pairOf(former, own.name),
      complaint: NOT_VERIFIED,
    }),
    await show(running, cast, { title: `${child} shows no certificate`, pair: undefined, complaint: NOT_SHOWN }),
    await dialAbove(running, cast),
  ];
}

/** With its own certificate, under the prefix of the zone beside it. */
async function publishAsSibling(running: TelemetryPlant, { child, sibling, parent }: Cast): Promise<Refusal> {
  const { log } = running.zone(parent).broker;
  const since = log.length;
  const pair = pairOf(running.zone(child).secrets, clientCertificate(running, child).name);
  const clientId = `intruder-of-${child}`;
  const client = new MqttDestination({
    dial: () => dial(running, child, parent, pair),
    clientId,
    qos: 1,
  });
  try {
    const topic = `from/${sibling}/intruder`;
    const sent = client.send({ topic, payload: '{}', properties: new Map() });
    const verdict = await within(
      'the answer to a forbidden topic',
      sent.then(() => 'taken', String),
    );
    if (!verdict.includes(`answers ${NOT_AUTHORIZED}`))
      throw new Error(
        `Cannot go on: ${child} publishes under "${topic}", and the broker of ${parent} says: ${verdict}`,
      );
    const line = await log.until('the denial of a topic', since, /Denied PUBLISH from intruder-of-/);
    return {
      title: `${child} publishes under the prefix of ${sibling}`,
      seenIn: `log of the broker of ${parent}`,
      line,
    };
  } finally {
    await client.close();
  }
}

/** A certificate that the broker must not take, and how it says so. */
type Shown = { readonly title: string; readonly pair: KeyPair | undefined; readonly complaint: RegExp };

const NOT_VERIFIED = /OpenSSL Error.*certificate verify failed/;
const NOT_SHOWN = /OpenSSL Error.*peer did not return a certificate/;

async function show(
  running: TelemetryPlant,
  { child, parent }: Cast,
  { title, pair, complaint }: Shown,
): Promise<Refusal> {
  const { log } = running.zone(parent).broker;
  const since = log.length;
  // With TLS 1.3 a client is through before the server has looked at its certificate: what counts is that it is ended.
  await ended(dial(running, child, parent, pair), title);
  const line = await log.until(title, since, complaint);
  return { title, seenIn: `log of the broker of ${parent}`, line };
}

/** A broker it is no child of, through the forwarder that its parent gives it. */
async function dialAbove(running: TelemetryPlant, { child, parent, above }: Cast): Promise<Refusal> {
  const { trail, plant } = running;
  const since = trail.length;
  const { host: name, port } = childrenOf(running, above);
  // DNS knows no such name here, so the intruder dials the face itself.
  const { address, nameserver } = plant.machine({ zone: child, host: HOSTS.intruder });
  const there = accessTo(nameserver.address, address, plant.overlay);
  await ended(dialTls(there, { host: name, port }, NOBODY), `${child} dialling ${name}`);
  const { zone, event, reason, origin } = await trail.until(
    `a decision about "${name}"`,
    since,
    (record) => record.serverName === name && record.origin === child,
  );
  const line = `${event} ${reason} origin=${origin} serverName=${name}`;
  if (zone !== parent || event !== 'deny' || reason !== NOT_FOR_CHILDREN)
    throw new Error(
      `Cannot go on: the forwarder of ${zone} says "${line}", where that of ${parent} has to say "deny ${NOT_FOR_CHILDREN}"`,
    );
  return {
    title: `${child} dials the broker of ${above}, past ${parent}`,
    seenIn: `audit of the forwarder of ${zone}`,
    line,
  };
}

/** A reason code of MQTT 5 (§2.4). */
const NOT_AUTHORIZED = 135;

/** The name is for the parent alone: no zone below it may reach it. */
const NOT_FOR_CHILDREN = 'not-in-allowlist';

/** Believes nobody: no connection is meant to come so far. */
const NOBODY = { ca: '' };

/** As the data flows of the child dial, from another host of its zone. */
function dial(running: TelemetryPlant, child: string, parent: string, pair: KeyPair | undefined): TLSSocket {
  const ca = bundleOf(running.zone(child).secrets, PARENT_BUNDLE);
  return dialTls(running.access(child, HOSTS.intruder), childrenOf(running, parent), { ca, ...pair });
}

function childrenOf(running: TelemetryPlant, zone: string): { readonly host: string; readonly port: number } {
  const listener = running.telemetry.brokers.find((broker) => broker.zone === zone)?.listener;
  if (listener === undefined) throw new Error(`Cannot go on: nobody connects to the broker of "${zone}"`);
  return { host: listener.serverName, port: listener.port };
}

function clientCertificate(running: TelemetryPlant, zone: string): Certificate {
  const client = running.telemetry.brokers.find((broker) => broker.zone === zone)?.client;
  if (client === undefined) throw new Error(`Cannot go on: "${zone}" shows no certificate to anybody`);
  return client;
}

/** However it is ended: with an alert, a reset, or nothing said. */
async function ended(socket: TLSSocket, what: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('error', () => undefined);
  socket.once('close', () => resolve());
  await within(`the end of a connection: ${what}`, promise);
}
