// Where children meet the forwarder of a zone, and how many there are of it.

import type { ZoneForwarder } from '../../model.ts';
import type { Notice } from '../change.ts';
import { listText } from '../words.ts';
import type { Comparison } from './comparison.ts';
import { settingNotices, type Setting } from './setting.ts';

export function exposureNotices(comparison: Comparison): readonly Notice[] {
  return settingNotices(comparison, 'uplink', SETTINGS);
}

const PLACES: Readonly<Record<ZoneForwarder['exposure'], string>> = {
  host: 'as a service of its machine',
  hostNetwork: 'on the address of its node',
  loadBalancer: 'behind an internal load balancer',
};

const SETTINGS: readonly Setting[] = [
  {
    path: ['forwarder', 'exposure'],
    severity: 'warning',
    is: ({ forwarder }) => (forwarder === undefined ? undefined : PLACES[forwarder.exposure]),
    say: (zone, now, old) => `The forwarder of ${zone} will listen ${now}, no longer ${old}.`,
  },
  {
    path: ['forwarder', 'subnet'],
    severity: 'warning',
    is: ({ declaration: { forwarder } }) =>
      forwarder === undefined ? undefined : (forwarder.subnet ?? 'the one of the nodes'),
    say: (zone, now, old) => `The load balancer of ${zone} will stand in subnet ${now}, no longer in ${old}.`,
  },
  {
    path: ['forwarder', 'replicas'],
    severity: 'info',
    is: ({ forwarder }) => forwarder?.replicas.toString(),
    say: (zone, now, old) => `${zone} will run its forwarder and its DNS ${now} times, until now ${old}.`,
  },
  {
    path: ['forwarder', 'faces'],
    severity: 'info',
    is: ({ forwarder }) =>
      forwarder === undefined
        ? undefined
        : listText(forwarder.faces.map(({ routed = 'in their own network' }) => routed)),
    say: (zone, now, old) => `Children will reach the forwarder of ${zone} by ${now}, until now by ${old}.`,
  },
];
