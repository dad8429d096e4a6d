import { describe, expect, test } from '@jest/globals';
import { parseHostPattern } from '../../../forwarder/contract/host-pattern.ts';
import { multiTenantNamespace } from '../../../levels/checks/multi-tenant.ts';

function namespaceOf(text: string): string | undefined {
  const pattern = parseHostPattern(text);
  if ('fault' in pattern) throw new Error(`"${text}" is not a pattern: ${pattern.fault}`);
  return multiTenantNamespace(pattern);
}

describe('multiTenantNamespace()', () => {
  test.each([
    ['**.blob.core.windows.net', 'blob.core.windows.net'],
    ['*.blob.core.windows.net', 'blob.core.windows.net'],
    ['*.servicebus.usgovcloudapi.net', 'servicebus.usgovcloudapi.net'],
    ['**.core.windows.net', 'blob.core.windows.net'],
    ['*.westeurope.kusto.windows.net', 'kusto.windows.net'],
    ['**.westeurope.arcdataservices.com', 'arcdataservices.com'],
    ['*.westeurope.data.azurecr.io', 'azurecr.io'],
    ['*.s3.eu-west-1.amazonaws.com', 'amazonaws.com'],
    ['**.windows.net', 'kusto.windows.net'],
    ['*.github.io', 'github.io'],
  ])('finds that %s reaches other tenants', (pattern, namespace) => {
    expect(namespaceOf(pattern)).toBe(namespace);
  });

  test.each([
    'stbakery.blob.core.windows.net',
    '**.docs.github.io',
    '*.core.windows.net',
    '*.data.mcr.microsoft.com',
    '**.prod.hot.ingest.monitor.core.windows.net',
    '**.ovenvendor.example',
    '*.myblob.core.windows.net',
  ])('finds that %s does not', (pattern) => {
    expect(namespaceOf(pattern)).toBeUndefined();
  });
});
