// A machine right on the Internet, for looking at the Internet alone: its resolver is the Internet's, and it trusts the
// Internet's authority. Nothing of a plant is between.

import { join } from 'node:path';
import { runFolder, namespaceOf, mountRunFolder, unmountRunFolder } from '../machines/instance.ts';
import { Machine } from '../machines/machine.ts';
import { addNamespace, deleteNamespace, ip } from '../machines/namespaces.ts';
import { INTERNET_ADDRESSES, PROXY_PORT } from './addresses.ts';
import { Internet } from './internet.ts';

const RESOLVER = '10.40.0.2';
const PROXY = '10.40.0.3';
const OFFICE = '10.40.0.10';

/** What signs in to Git and to the proxy. */
export const GIT = { user: 'reader', token: 'token-of-the-reader' } as const;
export const CORPORATE_PROXY = {
  address: PROXY,
  port: PROXY_PORT,
  user: 'plant',
  password: 'a word, and more',
} as const;

export class Office implements AsyncDisposable {
  readonly internet: Internet;
  /** The machine that is the Internet. */
  readonly world: Machine;
  /** The one of the office. */
  readonly machine: Machine;
  readonly #stack: AsyncDisposableStack;

  private constructor(internet: Internet, world: Machine, machine: Machine, stack: AsyncDisposableStack) {
    this.internet = internet;
    this.world = world;
    this.machine = machine;
    this.#stack = stack;
  }

  /** Under the name of the instance that the environment says. */
  static async open(): Promise<Office> {
    await using stack = new AsyncDisposableStack();
    await mountRunFolder();
    stack.defer(() => unmountRunFolder());
    await joinNetworks(stack);
    const world = await startMachine('internet', stack);
    const internet = await Internet.start(world, { resolver: RESOLVER, git: GIT, proxy: CORPORATE_PROXY });
    const machine = await startMachine('office', stack);
    await settle(machine, internet.authority);
    return new Office(internet, world, machine, stack.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

async function joinNetworks(stack: AsyncDisposableStack): Promise<void> {
  const [internet, office] = [namespaceOf('internet'), namespaceOf('office')];
  for (const namespace of [internet, office]) {
    await addNamespace(namespace);
    stack.defer(() => deleteNamespace(namespace));
  }
  await ip(internet, `link add eth0 type veth peer name eth0 netns ${office}`);
  for (const address of [`${RESOLVER}/24`, `${PROXY}/24`, ...INTERNET_ADDRESSES.map((each) => `${each}/32`)])
    await ip(internet, `address add ${address} dev eth0`);
  await ip(office, `address add ${OFFICE}/24 dev eth0`);
  for (const namespace of [internet, office]) await ip(namespace, 'link set eth0 up');
  await ip(office, `route add default via ${RESOLVER}`);
}

async function startMachine(name: string, stack: AsyncDisposableStack): Promise<Machine> {
  const machine = await Machine.start({ name, folder: join(runFolder(), name), network: namespaceOf(name) });
  stack.defer(() => machine.stop());
  return machine;
}

async function settle(machine: Machine, authority: string): Promise<void> {
  const script = `set -e
rm -f /etc/resolv.conf
echo nameserver ${RESOLVER} >/etc/resolv.conf
cat >>/etc/ssl/certs/ca-certificates.crt`;
  await machine.ask('sh', ['-c', script], { input: authority });
}
