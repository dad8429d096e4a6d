// Entries of a zone: added, removed, prolonged, cut short, widened, narrowed, led elsewhere.

import type { Edit } from './edits.ts';
import { UP, type HeldChange } from './held-change.ts';

const OVENS = '*.updates.ovenvendor.example:443';
const OVEN_OWNER = '(ot-network@contoso.example, CHG0041877)';
const EXPIRES = 'expires: 2027-03-01';

/** More lines under `allow` of the packaging line. */
function packagingEntry(...lines: readonly string[]): Edit {
  const text = lines.map((line, index) => (index === 0 ? `  - ${line}` : `    ${line}`)).join('\n');
  return { file: 'level-2-packaging', replace: 'policies:\n', with: `${text}\npolicies:\n` };
}

function ovenEntry(...lines: readonly string[]): Edit {
  const text = lines.map((line, index) => (index === 0 ? `  - ${line}` : `    ${line}`)).join('\n');
  return { file: 'level-2-ovens', replace: 'dns: #', with: `${text}\ndns: #` };
}

function ceiling(host: string): Edit {
  return { file: 'level-3', replace: '    - 10.30.0.20:443', with: `    - "${host}"\n    - 10.30.0.20:443` };
}

export const ENTRY_CHANGES: readonly HeldChange[] = [
  {
    what: 'a vendor’s shop for spare parts is allowed until summer',
    edits: [
      packagingEntry(
        'host: spares.packvendor.example',
        'port: 443',
        'why: ordering of spare parts',
        'owner: packaging@contoso.example',
        'ticket: CHG0050001',
        'expires: 2027-06-30',
      ),
    ],
    sentences: [
      `level-2-packaging may now reach spares.packvendor.example:443 until 2027-06-30, ${UP} (packaging@contoso.example, CHG0050001).`,
    ],
  },
  {
    what: 'a wildcard on a port of its own, without an end',
    edits: [
      packagingEntry(
        'host: "*.gauges.packvendor.example"',
        'port: 9443',
        'why: readings of the gauges',
        'owner: packaging@contoso.example',
      ),
      ceiling('*.gauges.packvendor.example:9443'),
    ],
    sentences: [`level-2-packaging may now reach *.gauges.packvendor.example:9443, ${UP} (packaging@contoso.example).`],
    risks: [
      'wildcard: *.gauges.packvendor.example covers every name one label below gauges.packvendor.example.',
      'new-port: level-3, level-3-5 and level-4 will listen on port 9443 for the first time.',
      'no-expiry: The entry has no last day.',
    ],
    notices: ['warning: level-3 is now willing to let pass from below: *.gauges.packvendor.example:9443.'],
  },
  {
    what: 'two servers of the plant become reachable from the ovens, one of them without TLS',
    edits: [
      ovenEntry(
        'host: quality.bakery.internal',
        'port: 443',
        'to: { address: 10.30.0.21, port: 443 }',
        'why: samples',
        'owner: quality@contoso.example',
        'expires: 2027-12-31',
      ),
      ovenEntry(
        'host: historian.bakery.internal',
        'port: 5450',
        'protocol: tcp',
        'listenPort: 5450',
        'to: { address: 10.30.0.30, port: 5450 }',
        'why: process values',
        'owner: historian@contoso.example',
        'expires: 2027-12-31',
      ),
      ceiling('10.30.0.21:443'),
    ],
    sentences: [
      'level-2-ovens may now reach historian.bakery.internal:5450 over plain TCP at 10.30.0.30:5450 in level-3 until 2027-12-31, through level-3 (historian@contoso.example).',
      'level-2-ovens may now reach quality.bakery.internal:443 at 10.30.0.21:443 in level-3 until 2027-12-31, through level-3 (quality@contoso.example).',
    ],
    notices: ['warning: level-3 is now willing to let pass from below: 10.30.0.21:443.'],
  },
  {
    what: 'a list of revoked certificates, which is plain HTTP',
    edits: [
      packagingEntry(
        'host: crl.packvendor.example',
        'port: 80',
        'protocol: http',
        'why: revoked certificates',
        'owner: packaging@contoso.example',
        'expires: 2027-06-30',
      ),
      ceiling('crl.packvendor.example:80'),
    ],
    sentences: [
      `level-2-packaging may now reach crl.packvendor.example:80 over HTTP until 2027-06-30, ${UP} (packaging@contoso.example).`,
    ],
    risks: ['new-port: level-3 and level-3-5 will listen on port 80 (HTTP) for the first time.'],
    notices: ['warning: level-3 is now willing to let pass from below: crl.packvendor.example:80.'],
  },
  {
    what: 'the ovens give up the manufacturing execution system',
    edits: [
      {
        file: 'level-2-ovens',
        replace: `  - host: mes.bakery.internal # a server one level up: through the forwarder, to an address
    port: 443
    to: { address: 10.30.0.20, port: 443 }
    why: recipes from the manufacturing execution system
    owner: mes@contoso.example
`,
        with: '',
      },
    ],
    sentences: [
      'level-2-ovens can no longer reach mes.bakery.internal:443 at 10.30.0.20:443 in level-3, because its entry was removed (mes@contoso.example).',
    ],
  },
  {
    what: 'an entry is prolonged',
    edits: [{ file: 'level-2-ovens', replace: EXPIRES, with: 'expires: 2027-09-30' }],
    sentences: [
      `level-2-ovens may reach ${OVENS} longer: until 2027-09-30 instead of until 2027-03-01, ${UP} ${OVEN_OWNER}.`,
    ],
    risks: ['wildcard: *.updates.ovenvendor.example covers every name one label below updates.ovenvendor.example.'],
  },
  {
    what: 'an entry gets an end',
    edits: [
      {
        file: 'level-2-packaging',
        replace: 'why: licence renewal of the labelling software\n',
        with: 'why: licence renewal of the labelling software\n    expires: 2026-12-31\n',
      },
    ],
    sentences: [
      'level-2-packaging may reach licence.packvendor.example:443 for a shorter time: until 2026-12-31 instead of without end (packaging@contoso.example).',
    ],
  },
  {
    what: 'a last day is mistyped and lies in the past',
    edits: [{ file: 'level-2-ovens', replace: EXPIRES, with: 'expires: 2026-03-01' }],
    sentences: [
      `level-2-ovens can no longer reach ${OVENS}, because the last day of its entry is now 2026-03-01, which is past ${OVEN_OWNER}.`,
    ],
    notices: [
      `warning: The entry of level-2-ovens for ${OVENS} ended on 2026-03-01: it opens nothing. Write a later day, or remove it.`,
    ],
  },
  {
    what: 'of two entries that have ended one is renewed, the other removed',
    prior: [
      { file: 'level-2-ovens', replace: EXPIRES, with: 'expires: 2026-10-31' },
      packagingEntry(
        'host: trial.packvendor.example',
        'port: 443',
        'why: trial of a camera',
        'owner: packaging@contoso.example',
        'expires: 2026-09-30',
      ),
    ],
    edits: [
      { file: 'level-2-ovens', replace: 'expires: 2026-10-31', with: EXPIRES },
      {
        file: 'level-2-packaging',
        replace:
          '  - host: trial.packvendor.example\n    port: 443\n    why: trial of a camera\n    owner: packaging@contoso.example\n    expires: 2026-09-30\n',
        with: '',
      },
    ],
    sentences: [
      `level-2-ovens may now reach ${OVENS} until 2027-03-01, ${UP}, because its entry was renewed after ending on 2026-10-31 ${OVEN_OWNER}.`,
    ],
    risks: ['wildcard: *.updates.ovenvendor.example covers every name one label below updates.ovenvendor.example.'],
    notices: [
      'info: The entry of level-2-packaging for trial.packvendor.example:443, which ended on 2026-09-30, is removed: nothing closes by that.',
    ],
  },
  {
    what: 'a wildcard gives way to the three names that were meant',
    edits: [
      {
        file: 'level-2-ovens',
        replace: `  - host: "*.updates.ovenvendor.example"
    port: 443
    why: firmware catalogue of the oven vendor, contract 2026-114
    owner: ot-network@contoso.example
    ticket: CHG0041877
    expires: 2027-03-01`,
        with: ['eu', 'us', 'mirror']
          .map(
            (name) =>
              `  - { host: ${name}.updates.ovenvendor.example, port: 443, why: firmware, owner: ot-network@contoso.example, ticket: CHG0041877, expires: 2027-03-01 }`,
          )
          .join('\n'),
      },
    ],
    sentences: [
      `level-2-ovens may reach only eu.updates.ovenvendor.example:443, us.updates.ovenvendor.example:443 and mirror.updates.ovenvendor.example:443 until 2027-03-01 now, no longer ${OVENS} ${OVEN_OWNER}.`,
    ],
  },
  {
    what: 'a wildcard gives way to two names, one of which lasts longer',
    edits: [
      {
        file: 'level-2-packaging',
        replace: `  - host: "**.cloud.packvendor.example" # one or more labels below it, never the name itself
    port: 443
    why: remote diagnosis of the cartoning machines, service contract 2025-031
    owner: packaging@contoso.example
    ticket: CHG0042310
    expires: 2027-06-30`,
        with: ['a.cloud.packvendor.example, expires: 2027-06-30', 'b.cloud.packvendor.example, expires: 2028-06-30']
          .map((name) => `  - { host: ${name}, port: 443, why: diagnosis, owner: packaging@contoso.example }`)
          .join('\n'),
      },
    ],
    sentences: [
      `level-2-packaging may reach b.cloud.packvendor.example:443 longer: until 2028-06-30 instead of until 2027-06-30, ${UP} (packaging@contoso.example).`,
      'level-2-packaging may reach only a.cloud.packvendor.example:443 and b.cloud.packvendor.example:443 until 2028-06-30 (some of them only until 2027-06-30) now, no longer **.cloud.packvendor.example:443 until 2027-06-30 (packaging@contoso.example).',
    ],
  },
  {
    what: 'somebody else answers for an entry, by another change request',
    edits: [
      {
        file: 'level-2-ovens',
        replace: 'owner: ot-network@contoso.example\n    ticket: CHG0041877',
        with: 'owner: somebody@ovenvendor.example\n    ticket: CHG0099999',
      },
    ],
    sentences: [],
    notices: [
      `info: somebody@ovenvendor.example will answer for the entry of level-2-ovens for ${OVENS}, no longer ot-network@contoso.example.`,
      `info: The change request of the entry of level-2-ovens for ${OVENS} is CHG0099999, until now CHG0041877.`,
    ],
  },
  {
    what: 'a name gives way to a wildcard over everything beside it',
    edits: [
      { file: 'level-2-packaging', replace: 'host: licence.packvendor.example', with: 'host: "*.packvendor.example"' },
    ],
    sentences: [
      `level-2-packaging may reach *.packvendor.example:443 now, not only licence.packvendor.example:443, ${UP} (packaging@contoso.example).`,
    ],
    risks: [
      'wildcard: *.packvendor.example covers every name one label below packvendor.example.',
      'no-expiry: The entry has no last day.',
    ],
  },
  {
    what: 'the manufacturing execution system moves to another machine',
    edits: [
      { file: 'level-2-ovens', replace: 'to: { address: 10.30.0.20', with: 'to: { address: 10.30.0.22' },
      ceiling('10.30.0.22:443'),
    ],
    sentences: [
      'level-2-ovens now reaches mes.bakery.internal:443 at 10.30.0.22:443 in level-3, no longer at 10.30.0.20:443 in level-3, through level-3 (mes@contoso.example).',
    ],
    risks: ['no-expiry: The entry has no last day.'],
    notices: ['warning: level-3 is now willing to let pass from below: 10.30.0.22:443.'],
  },
];
