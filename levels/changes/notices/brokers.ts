// The broker of a zone: whether there is one, and where its keys come from.

import type { Notice } from '../change.ts';
import type { Comparison } from './comparison.ts';
import { settingNotices, type Setting } from './setting.ts';

export function brokerNotices(comparison: Comparison): readonly Notice[] {
  return settingNotices(comparison, 'telemetry', SETTINGS);
}

const SETTINGS: readonly Setting[] = [
  {
    path: ['telemetry', 'broker'],
    severity: 'info',
    is: ({ declaration: { telemetry } }) =>
      telemetry?.broker === undefined
        ? 'may, where it uses profile iot-operations'
        : telemetry.broker
          ? 'may'
          : 'may not',
    say: (zone, now, old) => `Whether telemetry routes pass a broker in ${zone}: they ${now}, until now they ${old}.`,
  },
  {
    path: ['telemetry', 'trust'],
    severity: 'warning',
    is: ({ declaration: { telemetry } }) =>
      telemetry?.trust === 'secretSync' ? 'come from its Key Vault' : 'be made in the cluster',
    say: (zone, now, old) => `The private key of the broker of ${zone} will ${now}, no longer ${old}.`,
  },
  {
    path: ['telemetry', 'keyVault'],
    severity: 'warning',
    is: ({ declaration: { telemetry } }) => telemetry?.keyVault ?? 'the vault of profile iot-operations',
    say: (zone, now, old) => `${zone} will read its certificates from ${now}, no longer from ${old}.`,
  },
];
