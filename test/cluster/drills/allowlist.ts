// What a forwarder says about itself: in a cluster by the status of its Allowlist, on a host by its metrics, where there are
// no reasons and messages but the same conditions.

import { asFields } from '../../support/api-client.ts';
import { eventually } from '../../support/eventually.ts';
import type { Ended, RunInOptions } from '../machines/machine.ts';
import { type Condition, conditionsIn, type FluxApi } from './flux.ts';

export type ForwarderState = {
  /** Digest of the allowlist in force; empty while there is none. */
  readonly digest: string;
  /** Whether what it says is about the newest version of the list. */
  readonly isCurrent: boolean;
  readonly conditions: readonly Condition[];
};

type HostMachine = {
  readonly run: (program: string, args: readonly string[], options?: RunInOptions) => Promise<Ended>;
};

const METRICS = 'http://127.0.0.1:9441/metrics';
const CONDITION = /^sallyport_condition\{type="(?<type>\w+)",status="(?<status>\w+)"\} 1$/gm;
const DIGEST = /^sallyport_snapshot_info\{digest="(?<digest>[^"]+)"\} 1$/m;
const SILENT: ForwarderState = { digest: '', isCurrent: false, conditions: [] };
const LIMIT_MS = 240_000;
const LOOK_MS = 250;

export async function stateInCluster(api: FluxApi, zone: string): Promise<ForwarderState> {
  const { status: code, body } = await api.get(allowlistPath(zone));
  if (code !== 200) return SILENT;
  const status = asFields(body['status']);
  const digest = status['digest'];
  return {
    digest: typeof digest === 'string' ? digest : '',
    isCurrent: status['observedGeneration'] === asFields(body['metadata'])['generation'],
    conditions: conditionsIn(status),
  };
}

export async function stateOnHost(machine: HostMachine): Promise<ForwarderState> {
  const { code, stdout } = await machine.run('curl', ['--silent', '--fail', '--max-time', '5', METRICS]);
  return code === 0 ? stateInMetrics(stdout) : SILENT;
}

export function stateInMetrics(text: string): ForwarderState {
  const conditions = [...text.matchAll(CONDITION)].map(({ groups }) => ({
    type: groups?.['type'] ?? '',
    status: groups?.['status'] ?? '',
    reason: '',
    message: '',
  }));
  const digest = DIGEST.exec(text)?.groups?.['digest'] ?? '';
  return { digest, isCurrent: digest !== '', conditions };
}

/** Whether the list is in force and the configuration has reached every reserved name. */
export function isConfirmed(state: ForwarderState): boolean {
  const isTrue = (type: string) => conditionOf(state, type)?.status === 'True';
  return state.isCurrent && isTrue('Ready') && isTrue('Confirmed');
}

export function conditionOf({ conditions }: ForwarderState, type: string): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/** Until a forwarder is in a state; returns it. */
export async function untilState(
  what: string,
  ask: () => Promise<ForwarderState>,
  isWanted: (state: ForwarderState) => boolean,
  limitMs = LIMIT_MS,
): Promise<ForwarderState> {
  let state = SILENT;
  const isSo = async () => isWanted((state = await ask()));
  await eventually(what, isSo, limitMs, LOOK_MS).catch((cause: unknown) => {
    throw new Error(`Cannot see that ${what}: it says ${JSON.stringify(state)}`, { cause });
  });
  return state;
}

export function allowlistPath(zone: string): string {
  return `/apis/sallyport.dev/v1alpha1/namespaces/sallyport/allowlists/${zone}`;
}
