import { beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { type IssueRequest, SiteAuthorities } from '../../../../cli/demo/telemetry/site-authorities.ts';
import type { KeyPair } from '../../../../cli/demo/telemetry/zone-secrets.ts';
import { authoritySubject, brokerHost, zoneSubject } from '../../../../levels/telemetry/names.ts';
import type { Authority } from '../../../../levels/telemetry/trust.ts';

const SITE = 'bakery';

function authority(zone: string): Authority {
  return {
    zone,
    subject: authoritySubject(SITE, zone),
    permitted: { serverName: brokerHost(SITE, zone), subject: { unit: zone, organization: SITE } },
  };
}

function request(zone: string, change: Partial<IssueRequest> = {}): IssueRequest {
  const own = { authority: zone, subject: zoneSubject(SITE, zone), serverNames: [brokerHost(SITE, zone)] };
  return { ...own, usage: 'client', ...change };
}

describe('SiteAuthorities', () => {
  let authorities: SiteAuthorities;
  let server: KeyPair;

  beforeAll(async () => {
    authorities = await SiteAuthorities.create(SITE, [authority('level-3'), authority('ovens')]);
    server = await authorities.issue(request('level-3', { usage: 'server' }));
  });

  function believed(by: SiteAuthorities): string[] {
    return [by.pem('root'), by.pem('ovens')];
  }

  /** Whether a server that believes the root and the ovens' authority, or others, takes a client's certificate. */
  async function isTaken(client: KeyPair, ca: string[] = believed(authorities)): Promise<boolean> {
    const listener = createServer({
      ...server,
      ca,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.3',
    });
    const judged = new Promise<boolean>((resolve) => {
      listener.once('secureConnection', (socket: TLSSocket) => {
        resolve(socket.authorized);
        socket.destroy();
      });
      listener.once('tlsClientError', () => resolve(false));
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const socket = connect({ host: '127.0.0.1', port, servername: brokerHost(SITE, 'level-3'), ca, ...client });
    socket.on('error', () => socket.destroy());
    const verdict = await judged;
    socket.destroy();
    listener.close();
    return verdict;
  }

  test.each([
    ['its own zone', request('ovens'), true],
    ['another zone’s subject', request('ovens', { subject: zoneSubject(SITE, 'packing') }), false],
    ['another zone’s server name', request('ovens', { serverNames: [brokerHost(SITE, 'level-3')] }), false],
    ['another site’s subject', request('ovens', { subject: zoneSubject('dairy', 'ovens') }), false],
  ])('signs for its zone and no other: %s', async (_, asked, expected) => {
    expect(await isTaken(await authorities.issue(asked))).toBe(expected);
  });

  test('is told apart from a former one of the same names, while both are believed', async () => {
    const fresh = await SiteAuthorities.create(SITE, [authority('level-3'), authority('ovens')]);
    const both = [...believed(authorities), ...believed(fresh)];
    expect(await isTaken(await authorities.issue(request('ovens')), both)).toBe(true);
    expect(await isTaken(await fresh.issue(request('ovens')), both)).toBe(true);
    expect(await isTaken(await fresh.issue(request('ovens')))).toBe(false);
  });

  test('gives a server a certificate that is none for a client', async () => {
    expect(await isTaken(await authorities.issue(request('ovens', { usage: 'server' })))).toBe(false);
  });

  test('signs for no zone that shows no certificate', async () => {
    await expect(authorities.issue(request('level-4'))).rejects.toThrow(
      'Cannot sign for "level-4": no route makes it show a certificate, so it has no authority',
    );
  });
});
