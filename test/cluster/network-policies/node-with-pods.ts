// The network of a node and its pods, without Kubernetes: a network namespace with a bridge, one namespace for each pod on it,
// and one more for a machine elsewhere. A process in each answers and dials with real sockets.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { namespaceOf } from '../machines/instance.ts';
import { run } from '../image/run.ts';
import { PORTS } from './any-cluster.ts';
import { KERNEL_SETTINGS } from './kernel-settings.ts';
import { type Dial, type Outcome, outcomeSchema } from './dial.ts';

const BRIDGE = 'cni0';
const POD_GATEWAY = '10.42.0.1';
const OUTSIDE_GATEWAY = '10.30.0.1';

/** Where each end is: the node by its address on the bridge, a machine beyond it as `outside`. */
export const ADDRESSES = {
  node: POD_GATEWAY,
  web: '10.42.0.2',
  client: '10.42.0.3',
  stranger: '10.42.0.4',
  outside: '10.30.0.10',
} as const;
export type End = keyof typeof ADDRESSES;
const PODS = ['web', 'client', 'stranger'] as const;
export const ENDS: readonly End[] = ['node', ...PODS, 'outside'];

export class NodeWithPods implements AsyncDisposable {
  readonly #processes: ReadonlyMap<End, ChildProcess>;
  readonly #stack: AsyncDisposableStack;

  private constructor(processes: ReadonlyMap<End, ChildProcess>, stack: AsyncDisposableStack) {
    this.#processes = processes;
    this.#stack = stack;
  }

  static async start(): Promise<NodeWithPods> {
    await using stack = new AsyncDisposableStack();
    for (const end of ENDS) await addNamespace(end, stack);
    await connectAll();
    const processes = new Map<End, ChildProcess>();
    for (const end of ENDS) processes.set(end, await startProcess(end, stack));
    return new NodeWithPods(processes, stack.move());
  }

  /** One after the other from the same end. */
  async dial(from: End, { to, ...how }: Omit<Dial, 'to'> & { readonly to: End }): Promise<Outcome> {
    const child = this.#processes.get(from);
    if (child === undefined) throw new Error(`Cannot dial from "${from}": nothing runs there. Start it first`);
    const answer = once(child, 'message');
    child.send({ ...how, to: ADDRESSES[to] } satisfies Dial);
    return outcomeSchema.parse((await answer)[0]);
  }

  /** Puts packet rules in force at the node. */
  async apply(rules: string): Promise<void> {
    await inNamespace('node', ['sh', '-c', 'printf %s "$0" | nft --file -', rules]);
  }

  /** Rules are for new connections: an old one, and a new one that is taken for it, pass whatever they say. */
  async forgetConnections(): Promise<void> {
    await inNamespace('node', ['conntrack', '--flush']);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }
}

async function addNamespace(end: End, stack: AsyncDisposableStack): Promise<void> {
  const name = namespaceOf(end);
  // An interrupted run leaves it.
  if (existsSync(`/run/netns/${name}`)) await run('ip', ['netns', 'delete', name]);
  await run('ip', ['netns', 'add', name]);
  stack.defer(async () => {
    await run('ip', ['netns', 'delete', name]);
  });
  await ipIn(end, 'link set lo up');
}

async function connectAll(): Promise<void> {
  await ipIn('node', `link add ${BRIDGE} type bridge`);
  await ipIn('node', `address add ${POD_GATEWAY}/24 dev ${BRIDGE}`);
  await ipIn('node', `link set ${BRIDGE} up`);
  await inNamespace('node', ['sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward']);
  for (const [file, value] of KERNEL_SETTINGS) await inNamespace('node', ['sh', '-c', `echo ${value} >${file}`]);
  for (const pod of PODS) {
    await connect(pod, POD_GATEWAY);
    await ipIn('node', `link set ${pod} master ${BRIDGE}`);
  }
  await connect('outside', OUTSIDE_GATEWAY);
  await ipIn('node', `address add ${OUTSIDE_GATEWAY}/24 dev outside`);
}

/** A cable between the node and one of the others. */
async function connect(end: End, gateway: string): Promise<void> {
  await ipIn('node', `link add ${end} type veth peer name eth0 netns ${namespaceOf(end)}`);
  await ipIn('node', `link set ${end} up`);
  await ipIn(end, `address add ${ADDRESSES[end]}/24 dev eth0`);
  await ipIn(end, 'link set eth0 up');
  await ipIn(end, `route add default via ${gateway}`);
}

async function startProcess(end: End, stack: AsyncDisposableStack): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'pod-process.ts'), PORTS.map(String), {
    execPath: 'nsenter',
    execArgv: [`--net=/run/netns/${namespaceOf(end)}`, process.execPath],
  });
  stack.defer(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  await once(child, 'message');
  return child;
}

function ipIn(end: End, command: string): Promise<string> {
  return run('ip', ['-netns', namespaceOf(end), ...command.split(' ')]);
}

function inNamespace(end: End, command: readonly string[]): Promise<string> {
  return run('nsenter', [`--net=/run/netns/${namespaceOf(end)}`, ...command]);
}
