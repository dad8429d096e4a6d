// Asks cyclonus, a reading of NetworkPolicies by others, which flows some policies allow. It knows no cluster: each flow says
// whatever policies may look at. Many flows a question, because a question is a process.

import { run } from '../image/run.ts';
import { buildCyclonus } from '../build-judges.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

type Labels = Readonly<Record<string, string>>;

/** One end of a flow: a pod, or whoever else has the address. */
export type JudgedEnd = {
  readonly address: string;
  readonly pod?: { readonly namespace: string; readonly namespaceLabels: Labels; readonly labels: Labels };
};

export type JudgedFlow = {
  readonly from: JudgedEnd;
  readonly to: JudgedEnd;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly port: number;
  /** What the pod connected to calls this port. */
  readonly portName?: string;
};

const LIMIT_MS = 60_000;
const VERDICT = /IS ALLOWED\? \|\s+(TRUE|FALSE)\s/g;

/** Whether each flow is allowed, in order. Policies are objects of the API, all of one cluster. */
export async function judge(policies: readonly object[], flows: readonly JudgedFlow[]): Promise<readonly boolean[]> {
  using folder = new TemporaryFolder();
  const list = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicyList', items: policies };
  const said = await run(
    await buildCyclonus(),
    [
      'analyze',
      '--mode=query-traffic',
      // Simplifying would merge rules before they are judged.
      '--simplify-policies=false',
      `--policy-path=${folder.write('policies.json', JSON.stringify(list))}`,
      `--traffic-path=${folder.write('flows.json', JSON.stringify(flows.map(trafficOf)))}`,
    ],
    { limitMs: LIMIT_MS },
  );
  const verdicts = [...said.matchAll(VERDICT)].map(([, word]) => word === 'TRUE');
  if (verdicts.length === flows.length) return verdicts;
  throw new Error(`Cannot read cyclonus: ${verdicts.length} verdicts for ${flows.length} flows. It said:\n${said}`);
}

function trafficOf({ from, to, protocol, port, portName = '' }: JudgedFlow): object {
  return {
    Source: peerOf(from),
    Destination: peerOf(to),
    ResolvedPort: port,
    ResolvedPortName: portName,
    Protocol: protocol,
  };
}

function peerOf({ address, pod }: JudgedEnd): object {
  if (pod === undefined) return { IP: address };
  const { namespace, namespaceLabels, labels } = pod;
  return { IP: address, Internal: { Namespace: namespace, NamespaceLabels: namespaceLabels, PodLabels: labels } };
}
