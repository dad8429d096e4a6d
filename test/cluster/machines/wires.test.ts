// Real sockets between the networks of an example plant. Without forwarders: a program in every namespace answers on some ports.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exampleSite } from '../../support/declared-site.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { capture } from './capture.ts';
import { run } from '../image/run.ts';
import { namespaceOf } from './instance.ts';
import { addNamespace, deleteNamespace, ip, listNamespaces } from './namespaces.ts';
import { Answerer, ask } from './who-answers.ts';
import { Wires } from './wires.ts';

const LAY_MS = 60_000;
/** DNS, a listener of every forwarder, time, and one that no conduit has. */
const PORTS = [22, 53, 123, 443];
/** Of this file alone: a plant may stand while its tests run. */
const INSTANCE = 'wirestest';

beforeAll(() => {
  process.env['SALLYPORT_LEVELS'] = INSTANCE;
});

class Laid implements AsyncDisposable {
  readonly wires: Wires;
  readonly #stack: AsyncDisposableStack;

  private constructor(wires: Wires, stack: AsyncDisposableStack) {
    this.wires = wires;
    this.#stack = stack;
  }

  static async site(name: string, machines: readonly string[]): Promise<Laid> {
    await Wires.removeAll();
    await using stack = new AsyncDisposableStack();
    const wires = stack.use(await Wires.lay(exampleSite(name)));
    for (const machine of machines) stack.use(await Answerer.start(namespaceOf(machine), PORTS));
    return new Laid(wires, stack.move());
  }

  /** How many packets each rule dropped more than before. */
  async dropsDuring(action: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
    const before = new Map((await this.wires.drops()).map(({ rule, packets }) => [rule, packets]));
    await action();
    const after = await this.wires.drops();
    const more = after.map(({ rule, packets }) => [rule, packets - (before.get(rule) ?? 0)] as const);
    return Object.fromEntries(more.filter(([, packets]) => packets > 0));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

type Question = readonly [from: string, protocol: 'tcp' | 'udp', address: string, port: number];

function askFrom([machine, protocol, address, port]: Question, seconds = 5): Promise<string | undefined> {
  return ask({ from: namespaceOf(machine), protocol, address, port, seconds });
}

/** Asks for as long as a packet needs to be dropped; the counters say whether it was. */
async function expectSilence(question: Question): Promise<void> {
  expect(await askFrom(question, 1)).toBeUndefined();
}

describe('Wires.lay(contoso-bakery)', () => {
  let laid: Laid;

  beforeAll(async () => {
    laid = await Laid.site('contoso-bakery', [
      'level-4',
      'level-3-5',
      'level-3',
      'level-2-packaging',
      'plant',
      'internet',
    ]);
  }, LAY_MS);
  afterAll(() => laid[Symbol.asyncDispose]());

  test.each([
    ['a child reaches the face of its parent', ['level-2-ovens', 'tcp', '10.30.0.10', 443], '10.20.1.10'],
    ['its sibling too', ['level-2-packaging', 'tcp', '10.30.0.10', 443], '10.20.2.10'],
    ['a child asks its parent for names', ['level-2-ovens', 'udp', '10.30.0.10', 53], '10.20.1.10'],
    ['over TCP, too', ['level-2-ovens', 'tcp', '10.30.0.10', 53], '10.20.1.10'],
    ['a child asks its parent for the time', ['level-3', 'udp', '10.35.0.10', 123], '10.30.0.10'],
    ['the DMZ reaches the root', ['level-3-5', 'tcp', '10.40.0.10', 443], '10.35.0.10'],
    [
      'the root reaches Git on the Internet by the address of the fabric',
      ['level-4', 'tcp', '140.82.112.10', 443],
      '192.0.2.1',
    ],
    ['the root reaches any port of the Internet', ['level-4', 'tcp', '20.33.0.10', 22], '192.0.2.1'],
    ['the root reaches the resolver in its own network', ['level-4', 'udp', '10.40.0.2', 53], '10.40.0.10'],
    ['a forwarder reaches a server of its own network', ['level-3', 'tcp', '10.30.0.20', 443], '10.30.0.10'],
  ] satisfies [string, Question, string][])('%s', async (_, question, seenFrom) => {
    const drops = await laid.dropsDuring(async () => expect(await askFrom(question)).toBe(seenFrom));
    expect(drops).toEqual({});
  });

  test.each([
    ['a port that is no listener', ['level-2-ovens', 'tcp', '10.30.0.10', 22], 'level-2-ovens to level-3'],
    ['QUIC to its parent', ['level-2-ovens', 'udp', '10.30.0.10', 443], 'level-2-ovens to level-3'],
    ['a server behind its parent', ['level-2-ovens', 'tcp', '10.30.0.20', 443], 'level-2-ovens to level-3'],
    ['its grandparent', ['level-2-ovens', 'tcp', '10.35.0.10', 443], 'level-2-ovens to level-3-5'],
    ['its sibling', ['level-2-ovens', 'tcp', '10.20.2.10', 443], 'level-2-ovens to level-2-packaging'],
    ['the Internet', ['level-2-ovens', 'tcp', '140.82.112.10', 443], 'level-2-ovens to internet'],
    ['the Internet, from the DMZ', ['level-3-5', 'tcp', '20.33.0.20', 443], 'level-3-5 to internet'],
    ['the resolver above', ['level-3-5', 'udp', '10.40.0.2', 53], 'level-3-5 to level-4'],
    ['a child', ['level-4', 'tcp', '10.35.0.10', 443], 'level-4 to level-3-5'],
    ['the root, from the Internet', ['internet', 'tcp', '10.35.0.10', 443], 'internet to level-3-5'],
    ['the router itself', ['level-2-ovens', 'tcp', '10.20.1.1', 443], 'to the fabric'],
  ] satisfies [string, Question, string][])('nobody reaches %s, and a counter tells', async (_, question, rule) => {
    const drops = await laid.dropsDuring(() => expectSilence(question));
    expect(Object.keys(drops)).toEqual([rule]);
  });

  test('nobody borrows the address of the root’s node', async () => {
    const namespace = namespaceOf('level-2-ovens');
    await ip(namespace, 'address add 10.40.0.10/32 dev eth0');
    await ip(namespace, 'route add 140.82.112.10 via 10.20.1.1 src 10.40.0.10');
    try {
      const question: Question = ['level-2-ovens', 'tcp', '140.82.112.10', 443];
      const drops = await laid.dropsDuring(() => expectSilence(question));
      expect(Object.keys(drops)).toEqual(['level-2-ovens to internet']);
    } finally {
      await ip(namespace, 'route delete 140.82.112.10');
      await ip(namespace, 'address delete 10.40.0.10/32 dev eth0');
    }
  });

  test('refuses to lay a second time, and leaves what stands', async () => {
    await expect(Wires.lay(exampleSite('contoso-bakery'))).rejects.toThrow(`Cannot lay the wires of "${INSTANCE}"`);
    expect(await askFrom(['level-4', 'udp', '10.40.0.2', 53])).toBe('10.40.0.10');
  });

  test('keeps the packets of a namespace as evidence', async () => {
    using folder = new TemporaryFolder();
    const file = join(folder.path, 'level-3.pcap');
    const kept = await capture(namespaceOf('level-3'), file, 'tcp port 443');
    await askFrom(['level-2-ovens', 'tcp', '10.30.0.10', 443]);
    await askFrom(['level-2-ovens', 'udp', '10.30.0.10', 53]);
    await kept.stop();
    const packets = await run('tcpdump', ['-n', '-r', file]);
    expect(packets).toMatch(/10\.20\.1\.10\.\d+ > 10\.30\.0\.10\.443: Flags \[S\]/);
    expect(packets).not.toContain('10.30.0.10.53');
  });

  test('a capture says why it cannot begin', async () => {
    await expect(capture(namespaceOf('level-3'), '/dev/null', 'no such filter')).rejects.toThrow(
      /Cannot capture packets in "wirestest-level-3": .*syntax error/,
    );
  });
});

describe('Wires.lay(northwind-dual-nic)', () => {
  let laid: Laid;

  beforeAll(async () => {
    laid = await Laid.site('northwind-dual-nic', ['level-4', 'internet']);
  }, LAY_MS);
  afterAll(() => laid[Symbol.asyncDispose]());

  test('the isolated network reaches the second card', async () => {
    expect(await askFrom(['level-3', 'tcp', '10.3.0.10', 443])).toBe('10.3.0.11');
  });

  test('the first card reaches resolver and Internet', async () => {
    expect(await askFrom(['level-4', 'udp', '10.4.0.2', 53])).toBe('10.4.0.20');
    expect(await askFrom(['level-4', 'tcp', '140.82.112.10', 443])).toBe('192.0.2.1');
  });

  test.each([
    ['it has no route', undefined],
    ['its router would be', 'via 10.3.0.1'],
    ['a router of another network is', 'via 10.4.0.1 onlink'],
  ])('the isolated network reaches nothing else where %s', async (_, way) => {
    const namespace = namespaceOf('level-3');
    if (way !== undefined) await ip(namespace, `route add default ${way} dev eth0`);
    try {
      const drops = await laid.dropsDuring(async () => {
        await expectSilence(['level-3', 'udp', '10.4.0.2', 53]);
        await expectSilence(['level-3', 'tcp', '140.82.112.10', 443]);
      });
      // The fabric is not even asked: nothing there has an address in this network.
      expect(drops).toEqual({});
    } finally {
      if (way !== undefined) await ip(namespace, 'route delete default');
    }
  });
});

describe('Wires.removeAll()', () => {
  test('removes what an interrupted run left, and no wires of another instance', async () => {
    const other = `${INSTANCE}2-fabric`;
    await addNamespace(other);
    await addNamespace(namespaceOf('level-9'));
    try {
      await Wires.removeAll(INSTANCE);
      const names = await listNamespaces();
      expect(names).toContain(other);
      expect(names).not.toContain(namespaceOf('level-9'));
    } finally {
      await deleteNamespace(other);
    }
  });

  test('is what a failed attempt ends with', async () => {
    const site = exampleSite('northwind-dual-nic');
    const [root, child] = site.zones;
    if (root === undefined || child === undefined) throw new Error('Northwind has two zones');
    // A name that is too long for a card of the kernel's.
    const uplink = { ...root.declaration.forwarder?.uplink, from: { interface: 'x'.repeat(16) } };
    const forwarder = { faces: [], replicas: 1, ...root.declaration.forwarder, uplink };
    const broken = { ...root, declaration: { ...root.declaration, forwarder } };
    await expect(Wires.lay({ ...site, root: broken, zones: [broken, child] })).rejects.toThrow('Cannot run "ip');
    const left = (await listNamespaces()).filter((name) => name.startsWith(`${INSTANCE}-`));
    expect(left).toEqual([]);
  });
});
