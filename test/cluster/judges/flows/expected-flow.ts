// How the tables of expected flows are written: who, to whom, where, and what has to come of it.

import type { JudgedEnd, JudgedFlow } from '../cyclonus.ts';

export type Named = { readonly name: string; readonly end: JudgedEnd };
export type Verdict = 'allowed' | 'denied';

/** From, to, each `PROTOCOL port`, and the verdict on all of them. */
export type Row = readonly [from: Named, to: Named, where: readonly Where[], verdict: Verdict];
type Where = `${'TCP' | 'UDP'} ${number}`;

export type ZoneFlows = {
  readonly site: string;
  readonly zone: string;
  readonly rows: readonly Row[];
};

export type ExpectedFlow = { readonly flow: JudgedFlow; readonly text: string; readonly verdict: Verdict };

/** A pod; its namespace has the label that the API server gives. */
export function pod(
  name: string,
  namespace: string,
  address: string,
  labels: Readonly<Record<string, string>> = {},
): Named {
  const namespaceLabels = { 'kubernetes.io/metadata.name': namespace };
  return { name, end: { address, pod: { namespace, namespaceLabels, labels } } };
}

/** Anything else that has an address. */
export function place(name: string, address: string): Named {
  return { name, end: { address } };
}

/** One expectation for each port of each row. */
export function flowsOf({ rows }: ZoneFlows): readonly ExpectedFlow[] {
  return rows.flatMap(([from, to, where, verdict]) =>
    where.map((each) => {
      const [protocol, port] = each.split(' ');
      const flow: JudgedFlow = {
        from: from.end,
        to: to.end,
        protocol: protocol === 'UDP' ? 'UDP' : 'TCP',
        port: Number(port),
      };
      return { flow, verdict, text: `${from.name} → ${to.name}, ${each}` };
    }),
  );
}

/** Everywhere: an address of the public Internet, and one where a cloud tells virtual machines their secrets. */
export const INTERNET = place('the Internet', '203.0.113.7');
export const METADATA = place('the metadata service', '169.254.169.254');
