// What follows from profiles, telemetry routes, images and Git: one line of a file, many destinations.

import { UP, type HeldChange } from './held-change.ts';

const LAST_OF_ARC =
  '    - { host: "**.prod.warm.ingest.monitor.core.windows.net", port: 443, purpose: Logs, when: extension-telemetry }\n';

export const DERIVED_CHANGES: readonly HeldChange[] = [
  {
    what: 'the packaging line uses another profile',
    edits: [
      {
        file: 'level-2-packaging',
        replace: '  - flux\n',
        with: '  - flux\n  - { name: event-grid, with: { eventGridNamespace: bakery } }\n',
      },
      { file: 'level-3', replace: 'flux, container-insights]', with: 'flux, container-insights, event-grid]' },
    ],
    sentences: [
      `level-2-packaging may now reach 2 destinations, ${UP}, because it now uses profile event-grid: bakery.westeurope-1.ts.eventgrid.azure.net:443, bakery.westeurope-1.ts.eventgrid.azure.net:8883.`,
    ],
    notices: ['warning: level-3 is now willing to let pass from below: profile event-grid.'],
  },
  {
    what: 'a reviewed profile gains a name',
    edits: [
      {
        file: 'profiles/arc-kubernetes.yaml',
        replace: LAST_OF_ARC,
        with: `${LAST_OF_ARC}    - { host: agents.arc.example.net, port: 443, purpose: Agents of the next release }\n`,
      },
    ],
    sentences: [
      'level-4, level-3, level-2-ovens and level-2-packaging may now reach agents.arc.example.net:443, through the forwarders above them, because profile arc-kubernetes gained a name.',
    ],
  },
  {
    what: 'a reviewed profile gives a name another port',
    edits: [
      {
        file: 'profiles/container-insights.yaml',
        replace: 'dc.services.visualstudio.com, port: 443',
        with: 'dc.services.visualstudio.com, port: 8443',
      },
    ],
    sentences: [
      'level-4 and level-3 may now reach dc.services.visualstudio.com:8443, through the forwarders above them, because profile container-insights now lists it at port 8443.',
      'level-4 and level-3 can no longer reach dc.services.visualstudio.com:443, because profile container-insights now lists it at port 8443.',
    ],
    risks: ['new-port: level-3-5 and level-4 will listen on port 8443 for the first time.'],
  },
  {
    what: 'a reviewed profile loses a name that is reserved',
    edits: [
      {
        file: 'profiles/arc-kubernetes.yaml',
        replace:
          '    - { host: login.windows.net, port: 443, purpose: Tokens of Entra ID under its old name, reserved: true }\n',
        with: '',
      },
    ],
    sentences: [
      'level-3-5 can no longer reach login.windows.net:443, because nothing below reserves it any more.',
      'level-4, level-3, level-2-ovens and level-2-packaging can no longer reach login.windows.net:443, because profile arc-kubernetes lost a name.',
    ],
    notices: [
      'error: login.windows.net:443 is reserved for level-4, level-3-5, level-3, level-2-ovens and level-2-packaging and would be cut off: level-3, level-3-5 and level-4 would refuse the change. If that is meant, list it under "release" in site.yaml.',
    ],
  },
  {
    what: 'the ovens get a vault of their own',
    edits: [{ file: 'level-2-ovens', replace: 'keyVault: kv-bakery', with: 'keyVault: kv-ovens' }],
    sentences: [
      `level-2-ovens may now reach kv-ovens.vault.azure.net:443, ${UP}, because it now uses profile iot-operations with keyVault kv-ovens.`,
      'level-2-ovens can no longer reach kv-bakery.vault.azure.net:443, because it now uses profile iot-operations with keyVault kv-ovens.',
    ],
  },
  {
    what: 'somebody takes the name of the storage account out',
    edits: [
      { file: 'level-2-ovens', replace: 'storageAccount: stbakery, ', with: '' },
      {
        file: 'level-2-ovens',
        replace: 'registry: crbakery } }',
        with: 'registry: crbakery }, acknowledge: [multi-tenant] }',
      },
    ],
    sentences: [
      `level-2-ovens may reach **.blob.core.windows.net:443 now, not only stbakery.blob.core.windows.net:443, ${UP}, because it now uses profile iot-operations without a storageAccount of its own.`,
    ],
    risks: [
      'multi-tenant: **.blob.core.windows.net covers names that any customer of the service can have (blob.core.windows.net).',
    ],
  },
  {
    what: 'a name stays with a profile when an entry for it goes',
    prior: [
      {
        file: 'level-2-packaging',
        replace: 'policies:\n',
        with: '  - { host: sts.windows.net, port: 443, why: sign-in, owner: packaging@contoso.example }\npolicies:\n',
      },
    ],
    edits: [
      {
        file: 'level-2-packaging',
        replace: '  - { host: sts.windows.net, port: 443, why: sign-in, owner: packaging@contoso.example }\n',
        with: '',
      },
    ],
    sentences: [],
  },
  {
    what: 'readings of the ovens are to come from the packaging line',
    edits: [
      { file: 'site', replace: '      from: level-2-ovens\n', with: '      from: level-2-packaging\n' },
      {
        file: 'site',
        replace: '        level-2-ovens: # what leaves',
        with: '        level-2-packaging: # what leaves',
      },
    ],
    sentences: [
      'level-2-ovens can no longer reach mqtt.level-3.contoso-bakery.internal:8883 at aio-broker-children.azure-iot-operations.svc:8883 in level-3, because telemetry route ovens now starts at level-2-packaging.',
    ],
    notices: [
      'warning: Telemetry route ovens will go from level-2-packaging to event hub ovens of contoso-bakery, no longer from level-2-ovens to event hub ovens of contoso-bakery.',
      'info: Telemetry route ovens changes in transform.',
    ],
  },
  {
    what: 'counts of cartons take everything of the packaging line along',
    edits: [{ file: 'site', replace: 'topics: ["data/cartons/#"]', with: 'topics: ["#"]' }],
    sentences: [],
    notices: ['warning: Telemetry route packaging will carry #, no longer data/cartons/#.'],
  },
  {
    what: 'readings of the ovens go to another namespace',
    edits: [
      {
        file: 'site',
        replace: 'eventHubs: { namespace: contoso-bakery, hub: ovens }',
        with: 'eventHubs: { namespace: contoso-ovens, hub: ovens }',
      },
    ],
    sentences: [
      'level-4 may now reach contoso-ovens.servicebus.windows.net:9093, through its own forwarder, because telemetry route ovens now ends at event hub ovens of contoso-ovens.',
    ],
    notices: [
      'warning: Telemetry route ovens will go from level-2-ovens to event hub ovens of contoso-ovens, no longer from level-2-ovens to event hub ovens of contoso-bakery.',
    ],
  },
  {
    what: 'Git moves, and the old host is released',
    edits: [
      { file: 'site', replace: 'https://github.com/contoso/bakery', with: 'https://git.contoso.example/bakery' },
      { file: 'site', replace: 'telemetry:\n', with: 'release: [{ host: github.com }]\ntelemetry:\n' },
    ],
    sentences: [
      '5 zones may now reach git.contoso.example:443, through the forwarders above them, because Git is now at https://git.contoso.example/bakery.',
      '5 zones can no longer reach github.com:443, because Git is now at https://git.contoso.example/bakery.',
    ],
    notices: [
      'warning: github.com:443 is given up for level-4, level-3-5, level-3, level-2-ovens and level-2-packaging, on purpose: forwarders will let it go.',
      'warning: Every zone will pull from https://git.contoso.example/bakery, no longer from https://github.com/contoso/bakery. Tell each zone by hand, from the top down, as docs/change-an-allowlist.md says.',
    ],
  },
  {
    what: 'images move to another registry, and nobody thinks of the old one',
    edits: [
      { file: 'site', replace: 'registry: ghcr.io/contoso', with: 'registry: mirror.contoso.example/sallyport' },
      { file: 'site', replace: 'sha256:912b2e78918f', with: 'sha256:0123456789ab' },
    ],
    sentences: [
      'level-3-5 may now reach mirror.contoso.example:443, through level-4, because its forwarder tries its way up with what is now reserved below.',
      'level-4, level-3, level-2-ovens and level-2-packaging may now reach mirror.contoso.example:443, through the forwarders above them, because images now come from mirror.contoso.example/sallyport.',
      'level-3-5 can no longer reach 2 destinations, because nothing below reserves them any more: ghcr.io:443, pkg-containers.githubusercontent.com:443.',
      'level-4, level-3, level-2-ovens and level-2-packaging can no longer reach 2 destinations, because images now come from mirror.contoso.example/sallyport: ghcr.io:443, pkg-containers.githubusercontent.com:443.',
    ],
    notices: [
      'error: ghcr.io:443 and pkg-containers.githubusercontent.com:443 are reserved for level-4, level-3-5, level-3, level-2-ovens and level-2-packaging and would be cut off: level-3, level-3-5 and level-4 would refuse the change. If that is meant, list them under "release" in site.yaml.',
      'warning: Images of forwarder and DNS will come from mirror.contoso.example/sallyport, no longer from ghcr.io/contoso.',
      'warning: Every forwarder in a cluster will be replaced by image sha256:0123456789ab…, until now sha256:912b2e78918f…; open connections are given time to end.',
      'warning: level-3-5 is a host: the forwarder stays as it is there until somebody installs the programs anew (host/steps.md of the zone).',
    ],
  },
];
