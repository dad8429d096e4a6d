// What each peer is told: the same names, the same upstream, a log line with the server name.

import { describe, expect, test } from '@jest/globals';
import { envoyConfiguration } from '../../../bench/peers/envoy.ts';
import { haproxyConfiguration } from '../../../bench/peers/haproxy.ts';
import { nginxConfiguration } from '../../../bench/peers/nginx.ts';
import type { PeerCase } from '../../../bench/peers/peer.ts';
import { directUplink, forwarderConfiguration, parentUplink } from '../../../bench/peers/sallyport.ts';
import { checkConfiguration } from '../../../forwarder/contract/check-configuration.ts';
import { configurationSchema } from '../../../forwarder/contract/configuration.ts';

const peerCase: PeerCase = {
  folder: '/run/case',
  names: ['a.example', 'b.example'],
  upstream: { address: '127.0.0.2', port: 9_001 },
  listen: { address: '127.0.0.1', port: 8_443 },
  workers: 1,
  cpus: '1',
};

describe('haproxyConfiguration()', () => {
  test.each([
    'bind 127.0.0.1:8443',
    'server up 127.0.0.2:9001',
    'nbthread 1',
    '-f /run/case/names.lst }\n  tcp-request content reject\n',
    '"sni":"%[capture.req.hdr(0)]"',
  ])('says %s', (text) => {
    expect(haproxyConfiguration(peerCase)).toContain(text);
  });
});

describe('nginxConfiguration()', () => {
  test.each([
    'listen 127.0.0.1:8443 backlog=4096;',
    'server 127.0.0.2:9001;',
    'worker_processes 1;',
    "default '';",
    'access_log /run/case/access.log line buffer=64k',
    '"sni":"$ssl_preread_server_name"',
  ])('says %s', (text) => {
    expect(nginxConfiguration(peerCase)).toContain(text);
  });
});

describe('envoyConfiguration()', () => {
  test('has one filter chain, for the names only', () => {
    expect(envoyConfiguration(peerCase)).toMatchObject({
      static_resources: {
        listeners: [{ filter_chains: [{ filter_chain_match: { server_names: ['a.example', 'b.example'] } }] }],
      },
    });
    expect(JSON.stringify(envoyConfiguration(peerCase))).toContain('%REQUESTED_SERVER_NAME%');
  });
});

describe('forwarderConfiguration()', () => {
  test.each([
    ['straight to the upstream', directUplink('127.0.0.1:53', peerCase.upstream)],
    ['through a parent', parentUplink('level-4', { address: '127.0.0.4', port: 1 }, '/run/keys', '127.0.0.5')],
  ])('is one the forwarder takes: %s', (_way, uplink) => {
    const read = configurationSchema.parse(forwarderConfiguration('net', peerCase, { zone: 'level-3', uplink }));
    expect(checkConfiguration(read)).toEqual([]);
    expect(read.audit.to).toEqual({ file: '/run/case/log/audit.log', rotateMiB: 64 });
  });

  test('raises what bounds the number of connections, and nothing else', () => {
    const place = { zone: 'level-3', uplink: directUplink('127.0.0.1:53', peerCase.upstream) };
    const { limits } = forwarderConfiguration('net', peerCase, place);
    expect(limits).toMatchObject({ connections: 1_000_000, connectionsPerClient: 1_000_000, unidentified: 1_000_000 });
    expect(Object.keys(limits ?? {}).filter((name) => /TimeoutMs|Bytes|drain/.test(name))).toEqual([]);
  });
});
