import { describe, expect, test } from '@jest/globals';
import { App, Chart } from 'cdk8s';
import { BreakGlassAccess } from '../../constructs/break-glass-access.ts';

describe('BreakGlassAccess', () => {
  test('lets the group see, create and delete Allowlists, and change none', () => {
    const chart = new Chart(new App(), 'network', { disableResourceNameHashes: true, namespace: 'sallyport' });
    new BreakGlassAccess(chart, 'break-glass', { group: 'on-call' });
    expect(chart.toJson()).toMatchObject([
      {
        kind: 'Role',
        metadata: { name: 'break-glass', namespace: 'sallyport' },
        rules: [
          {
            apiGroups: ['sallyport.dev'],
            resources: ['allowlists'],
            verbs: ['get', 'list', 'watch', 'create', 'delete'],
          },
        ],
      },
      {
        kind: 'RoleBinding',
        roleRef: { kind: 'Role', name: 'break-glass' },
        subjects: [{ kind: 'Group', name: 'on-call' }],
      },
    ]);
  });
});
