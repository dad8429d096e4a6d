import { describe, expect, test } from '@jest/globals';
import { NameServers } from '../../../forwarder/uplink/name-servers.ts';
import { type DnsAnswer, type DnsRecords, startDnsServer } from '../../support/dns-server.ts';
import { eventually } from '../../support/eventually.ts';

const ADDRESS = [{ address: '192.0.2.1', ttl: 60 }];
/** Long enough for an answer on loopback. */
const NEXT_MS = 300;

function chain(...names: readonly string[]): DnsRecords['answers'] {
  return names.slice(1).map((data, index) => ({ type: 'CNAME' as const, name: names[index] ?? '', ttl: 60, data }));
}

describe('NameServers.ask()', () => {
  test.each<readonly [string, DnsAnswer]>([
    ['is silent', 'silence'],
    ['fails', 'failure'],
    ['refuses', 'refusal'],
  ])('asks the second server when the first %s', async (_what, answer) => {
    await using first = await startDnsServer(() => answer);
    await using second = await startDnsServer(() => ['192.0.2.1']);
    const servers = new NameServers([first.endpoint, second.endpoint], NEXT_MS);
    expect(await servers.ask('a.example', 'ipv4')).toEqual(ADDRESS);
    expect([first.asked, second.asked]).toEqual([['a.example'], ['a.example']]);
    servers.close();
  });

  test('asks the second server when nobody listens at the first', async () => {
    const gone = await startDnsServer(() => 'silence');
    await gone[Symbol.asyncDispose]();
    await using second = await startDnsServer(() => ['192.0.2.1']);
    const servers = new NameServers([gone.endpoint, second.endpoint]);
    expect(await servers.ask('a.example', 'ipv4')).toEqual(ADDRESS);
    servers.close();
  });

  test.each<readonly [DnsAnswer, string]>([
    ['no-such-name', 'ENOTFOUND'],
    ['no-data', 'ENODATA'],
  ])('takes %s for the answer', async (answer, code) => {
    await using first = await startDnsServer(() => answer);
    await using second = await startDnsServer(() => ['192.0.2.1']);
    const servers = new NameServers([first.endpoint, second.endpoint]);
    await expect(servers.ask('a.example', 'ipv4')).rejects.toMatchObject({ code });
    expect(second.asked).toEqual([]);
    servers.close();
  });

  test('rejects with what the last server said when none answers', async () => {
    await using first = await startDnsServer(() => 'failure');
    await using second = await startDnsServer(() => 'refusal');
    const servers = new NameServers([first.endpoint, second.endpoint]);
    await expect(servers.ask('a.example', 'ipv4')).rejects.toMatchObject({ code: 'EREFUSED' });
    servers.close();
  });

  test('asks a server that was silent after the others', async () => {
    await using silent = await startDnsServer((name) => (name === 'b.example' ? ['192.0.2.9'] : 'silence'));
    await using quick = await startDnsServer((name) => (name === 'b.example' ? 'failure' : ['192.0.2.1']));
    const servers = new NameServers([silent.endpoint, quick.endpoint], NEXT_MS);
    await servers.ask('a.example', 'ipv4');
    expect(await servers.ask('b.example', 'ipv4')).toEqual([{ address: '192.0.2.9', ttl: 60 }]);
    expect(quick.asked).toEqual(['a.example', 'b.example']);
    // It has answered, so it is the first again.
    await servers.ask('b.example', 'ipv4');
    expect(quick.asked).toEqual(['a.example', 'b.example']);
    servers.close();
  });

  test('asks a server that failed first again', async () => {
    await using failing = await startDnsServer((name) => (name === 'b.example' ? ['192.0.2.9'] : 'failure'));
    await using second = await startDnsServer(() => ['192.0.2.1']);
    const servers = new NameServers([failing.endpoint, second.endpoint]);
    await servers.ask('a.example', 'ipv4');
    expect(await servers.ask('b.example', 'ipv4')).toEqual([{ address: '192.0.2.9', ttl: 60 }]);
    expect(second.asked).toEqual(['a.example']);
    servers.close();
  });

  test('asks over TCP for an answer that is cut off over UDP, and ends that connection', async () => {
    const answers = Array.from({ length: 200 }, (_, index) => ({
      type: 'A' as const,
      name: 'a.example',
      ttl: 60,
      data: `198.51.100.${index}`,
    }));
    await using server = await startDnsServer(() => ({ answers, isLong: true }));
    const servers = new NameServers([server.endpoint]);
    expect(await servers.ask('a.example', 'ipv4')).toHaveLength(200);
    expect([server.asked.length, server.askedOverTcp]).toEqual([2, 1]);
    await eventually('the connection is closed', () => Promise.resolve(server.open === 0));
    servers.close();
  });

  test('follows aliases, and takes the shortest life among them', async () => {
    const answers: DnsRecords['answers'] = [
      ...chain('a.example', 'b.example', 'c.example').map((alias) => ({ ...alias, ttl: 7 })),
      { type: 'A', name: 'c.example', ttl: 60, data: '192.0.2.1' },
    ];
    await using server = await startDnsServer(() => ({ answers }));
    const servers = new NameServers([server.endpoint]);
    expect(await servers.ask('a.example', 'ipv4')).toEqual([{ address: '192.0.2.1', ttl: 7 }]);
    servers.close();
  });

  test('finds nothing behind an alias that ends nowhere', async () => {
    await using server = await startDnsServer(() => ({ answers: chain('a.example', 'b.example', 'a.example') }));
    const servers = new NameServers([server.endpoint]);
    expect(await servers.ask('a.example', 'ipv4')).toEqual([]);
    servers.close();
  });

  test('asks for AAAA records', async () => {
    await using server = await startDnsServer(() => ['192.0.2.1', '2001:db8::1']);
    const servers = new NameServers([server.endpoint]);
    expect(await servers.ask('a.example', 'ipv6')).toEqual([{ address: '2001:db8::1', ttl: 60 }]);
    servers.close();
  });

  test('ends what is under way when it is closed', async () => {
    const heard = Promise.withResolvers<void>();
    await using silent = await startDnsServer(() => {
      heard.resolve();
      return 'silence';
    });
    await using second = await startDnsServer(() => ['192.0.2.1']);
    const servers = new NameServers([silent.endpoint, second.endpoint]);
    const asking = servers.ask('a.example', 'ipv4');
    await heard.promise;
    servers.close();
    await expect(asking).rejects.toMatchObject({ code: 'ECANCELLED' });
    expect(second.asked).toEqual([]);
  });

  test('has nobody to ask without servers', async () => {
    await expect(new NameServers([]).ask('a.example', 'ipv4')).rejects.toThrow('there is no name server');
  });
});
