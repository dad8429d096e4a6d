import { describe, expect, test } from '@jest/globals';
import { kafkaSettings } from '../../../../cli/demo/telemetry/kafka-settings.ts';

const PLACE = {
  host: 'bakery.servicebus.windows.net',
  address: '127.0.99.10',
  port: 29093,
  controllerPort: 29094,
  internalPort: 29095,
};

describe('kafkaSettings()', () => {
  const settings = new Map(
    kafkaSettings(PLACE, { data: '/run/data', keyStore: '/run/server.pem' }, 'a-secret')
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const),
  );

  test('tells clients to come back by name, past the forwarder they came by', () => {
    expect(settings.get('advertised.listeners')).toBe(
      'SASL_SSL://bakery.servicebus.windows.net:29093,INTERNAL://127.0.99.10:29095',
    );
  });

  test('lets clients in with TLS 1.3 and a token or a connection string only', () => {
    expect(settings.get('ssl.enabled.protocols')).toBe('TLSv1.3');
    expect(settings.get('sasl.enabled.mechanisms')).toBe('OAUTHBEARER,PLAIN');
    expect(settings.get('listener.name.sasl_ssl.plain.sasl.jaas.config')).toMatch(
      / required user_\$ConnectionString="a-secret";$/,
    );
  });

  test('makes no topic that nobody declared', () => {
    expect(settings.get('auto.create.topics.enable')).toBe('false');
  });
});
