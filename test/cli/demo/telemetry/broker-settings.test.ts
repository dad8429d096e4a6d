import { describe, expect, test } from '@jest/globals';
import { brokerSettings, userOf } from '../../../../cli/demo/telemetry/broker-settings.ts';
import { emitted, OF_LISTENER } from './emitted.ts';

const PLACES = {
  local: { address: '127.0.30.70', port: 38883 },
  children: { address: '127.0.30.70', port: 28883 },
  data: '/run/broker/data',
  accessList: '/run/broker/access-list',
  certificate: (secret: string) => ({ cert: `/run/${secret}.crt`, key: `/run/${secret}.key` }),
  bundle: (configMap: string) => `/run/${configMap}.pem`,
};

describe('brokerSettings()', () => {
  test('asks children for TLS 1.3 and a certificate, and knows them by their whole subject', () => {
    const { configuration } = brokerSettings(emitted(OF_LISTENER), PLACES, false);
    expect(configuration.slice(configuration.indexOf('listener 28883'))).toMatchInlineSnapshot(`
"listener 28883 127.0.30.70
allow_anonymous false
tls_version tlsv1.3
certfile /run/children-server.crt
keyfile /run/children-server.key
cafile /run/children-ca.pem
require_certificate true
use_subject_as_username true
acl_file /run/broker/access-list
"
`);
  });

  test('allows each child its own topics and nothing else', () => {
    expect(brokerSettings(emitted(OF_LISTENER), PLACES, false).accessList).toMatchInlineSnapshot(`
"user CN=ovens.bakery,OU=ovens,O=bakery
topic write from/ovens/#
topic read to/ovens/#
user CN=packing.bakery,OU=packing,O=bakery
topic write from/packing/#
"
`);
  });

  test('keeps what it confirmed on disk, and drops nothing that waits', () => {
    const { configuration } = brokerSettings([], PLACES, false);
    expect(configuration).toContain('persistence true\n');
    expect(configuration).toContain('persistence_location /run/broker/data/\n');
    expect(configuration).toContain('max_queued_messages 1000000\n');
  });

  test('lets nobody but local clients in where no zone connects', () => {
    const { configuration, accessList } = brokerSettings([], PLACES, false);
    expect(configuration.match(/^listener .*$/gm)).toEqual(['listener 38883 127.0.30.70']);
    expect(accessList).toBe('');
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('names each message it denies only when watched: %s', (isWatched, times) => {
    const { configuration } = brokerSettings([], PLACES, isWatched);
    expect(configuration.match(/^log_type debug$/gm) ?? []).toHaveLength(times);
  });

  test('says which object a reference misses', () => {
    expect(() => brokerSettings(emitted(OF_LISTENER.slice(0, 2)), PLACES, false)).toThrow(
      'Cannot find BrokerAuthorization "children": the zone\'s objects do not hold it. Run "sallyport synth"',
    );
  });
});

describe('userOf()', () => {
  test('writes a subject as mosquitto does', () => {
    expect(userOf('CN = ovens.bakery, OU = ovens, O = bakery')).toBe('CN=ovens.bakery,OU=ovens,O=bakery');
  });
});
