// What a forwarder holds: taken at the beginning and at the end of a soak, and compared. Pure but for the taking.

import type { Endpoint } from '../peers/peer.ts';
import { endpointText } from '../peers/peer.ts';
import type { ProxyProcess } from '../peers/proxy-process.ts';

export type VitalSigns = {
  readonly openConnections: number;
  readonly descriptors: number;
  readonly anonymousBytes: number;
  readonly auditDropped: number;
  readonly decided: number;
};

/** Sockets to a resolver, and the like, come and go. */
const DESCRIPTORS_MORE = 4;
/** What a garbage-collected heap may differ by. */
const BYTES_MORE = 64 * 2 ** 20;

export async function takeVitalSigns(proxy: ProxyProcess, metrics: Endpoint): Promise<VitalSigns> {
  const text = await (await fetch(`http://${endpointText(metrics)}/metrics`)).text();
  return {
    openConnections: metricOf(text, 'sallyport_connections_open'),
    descriptors: proxy.descriptors(),
    anonymousBytes: proxy.anonymousBytes(),
    auditDropped: metricOf(text, 'sallyport_audit_dropped_total'),
    decided: metricOf(text, 'sallyport_connections_total'),
  };
}

/** What is not as it was; empty when all is well. */
export function differences(before: VitalSigns, after: VitalSigns): readonly string[] {
  const found: string[] = [];
  if (after.openConnections !== 0) found.push(`${after.openConnections} connections are counted as open, none is`);
  if (after.descriptors > before.descriptors + DESCRIPTORS_MORE)
    found.push(`${after.descriptors} descriptors are open, ${before.descriptors} were`);
  if (after.anonymousBytes > before.anonymousBytes + BYTES_MORE)
    found.push(`${mebibytes(after)} MiB are held, ${mebibytes(before)} were`);
  if (after.decided <= before.decided) found.push('nothing was decided');
  return found;
}

/** The sum over all labels. */
export function metricOf(text: string, name: string): number {
  const values = text.matchAll(new RegExp(`^${name}(?:\\{[^\\n]*\\})? (\\S+)$`, 'gm'));
  return [...values].reduce((sum, [, value]) => sum + Number(value), 0);
}

function mebibytes({ anonymousBytes }: VitalSigns): string {
  return (anonymousBytes / 2 ** 20).toFixed(0);
}
