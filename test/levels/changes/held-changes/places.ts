// Zones that come, go and change their name or place; faces, ways up, names, networks and rules.

import { UP, type HeldChange } from './held-change.ts';

type Edits = HeldChange['edits'];

const FILE_GONE: Edits = [{ file: 'level-2-packaging', text: undefined }];

const FACE_GONE: Edits = [
  { file: 'level-3', replace: 'for: [level-2-ovens, level-2-packaging]', with: 'for: [level-2-ovens]' },
];

/** What a zone that leaves takes along in site.yaml. */
const ROUTE_GONE: Edits = [
  {
    file: 'site',
    replace: `    - name: packaging
      from: level-2-packaging
      topics: ["data/cartons/#"]
      to: { eventHubs: { namespace: contoso-bakery, hub: packaging } }
`,
    with: '',
  },
  { file: 'sites/contoso-bakery/pki/level-2-packaging.pem', text: undefined },
];

const RETIRED: Edits = [
  ...ROUTE_GONE,
  { file: 'level-2-packaging', replace: 'level: 2\n', with: 'level: 2\ndecommission: true\n' },
];

/** Its authority needs new certificates, too; they are no part of what opens or closes. */
const RENAMED: Edits = [
  { file: 'level-2-ovens', renamedTo: 'level-2-baking' },
  { file: 'site', replace: 'from: level-2-ovens', with: 'from: level-2-baking' },
  { file: 'site', replace: '        level-2-ovens: #', with: '        level-2-baking: #' },
  { file: 'level-3', replace: 'for: [level-2-ovens, ', with: 'for: [level-2-baking, ' },
];

export const PLACE_CHANGES: readonly HeldChange[] = [
  {
    what: 'a cold store is put below level 4, and learns',
    edits: [
      {
        file: 'level-2-cold-store',
        text: 'level: 2\nparent: level-4\ndistribution: k3s\nnetwork: 10.20.3.0/24\ndns: { unlisted: forwarder, until: 2027-01-31 }\n',
      },
      { file: 'level-4', replace: 'for: [level-3-5]', with: 'for: [level-3-5, level-2-cold-store]' },
    ],
    sentences: [
      'level-2-cold-store may now reach 3 destinations, through level-4, because it is new: ghcr.io:443, github.com:443, pkg-containers.githubusercontent.com:443.',
    ],
    risks: [
      'level-skipped: The way goes from level 2 straight to level 4, past level 3 and 3.5.',
      'learning: The zone is in learning mode until 2027-01-31: names that are not listed resolve there, too.',
    ],
    notices: [
      'warning: level-2-cold-store will be in learning mode until 2027-01-31: names that are not listed resolve, too, and the forwarder denies and records what is tried.',
      'info: level-2-cold-store is new, at level 2 below level-4. It is set up by hand once: host/steps.md of the zone.',
    ],
  },
  {
    what: 'the packaging line is decommissioned',
    edits: RETIRED,
    sentences: [
      'level-2-packaging can no longer reach historian.bakery.internal:5450 over plain TCP at 10.30.0.30:5450 in level-3, because it is decommissioned (historian@contoso.example).',
      'level-2-packaging can no longer reach **.cloud.packvendor.example:443, because it is decommissioned (packaging@contoso.example, CHG0042310).',
      'level-2-packaging can no longer reach licence.packvendor.example:443, because it is decommissioned (packaging@contoso.example).',
      'level-2-packaging can no longer reach 20 destinations, because it is decommissioned: **.arc.azure.net:443, **.guestnotificationservice.azure.com:443, **.prod.hot.ingest.monitor.core.windows.net:443, **.prod.microsoftmetrics.com:443, **.prod.warm.ingest.monitor.core.windows.net:443, **.servicebus.windows.net:443, crbakery.azurecr.io:443, crbakery.westeurope.data.azurecr.io:443 and 12 more.',
      'level-2-packaging can no longer reach mqtt.level-3.contoso-bakery.internal:8883 at aio-broker-children.azure-iot-operations.svc:8883 in level-3, because it is decommissioned.',
    ],
    notices: [
      'warning: level-2-packaging is being retired: all it may reach ends, but for the 12 names reserved for it. Remove level-2-packaging.yaml in a later change.',
      'warning: Telemetry route packaging ends: nothing goes from level-2-packaging to event hub packaging of contoso-bakery any more.',
    ],
  },
  {
    what: 'the packaging line goes, after it was decommissioned',
    prior: RETIRED,
    edits: [...FILE_GONE, ...FACE_GONE],
    sentences: [
      'level-2-packaging can no longer reach 12 destinations, because it is removed: *.data.mcr.microsoft.com:443, *.his.arc.azure.com:443, gbl.his.arc.azure.com:443, ghcr.io:443, github.com:443, login.microsoftonline.com:443, login.windows.net:443, management.azure.com:443 and 4 more.',
    ],
    notices: ['info: level-2-packaging is gone; it was decommissioned before.'],
  },
  {
    what: 'the file of the packaging line is simply deleted',
    edits: [...FILE_GONE, ...ROUTE_GONE, ...FACE_GONE],
    sentences: [
      'level-2-packaging can no longer reach historian.bakery.internal:5450 over plain TCP at 10.30.0.30:5450 in level-3, because it is removed (historian@contoso.example).',
      'level-2-packaging can no longer reach **.cloud.packvendor.example:443, because it is removed (packaging@contoso.example, CHG0042310).',
      'level-2-packaging can no longer reach licence.packvendor.example:443, because it is removed (packaging@contoso.example).',
      'level-2-packaging can no longer reach 32 destinations, because it is removed: **.arc.azure.net:443, **.guestnotificationservice.azure.com:443, **.prod.hot.ingest.monitor.core.windows.net:443, **.prod.microsoftmetrics.com:443, **.prod.warm.ingest.monitor.core.windows.net:443, **.servicebus.windows.net:443, *.data.mcr.microsoft.com:443, *.his.arc.azure.com:443 and 24 more.',
      'level-2-packaging can no longer reach mqtt.level-3.contoso-bakery.internal:8883 at aio-broker-children.azure-iot-operations.svc:8883 in level-3, because it is removed.',
    ],
    notices: [
      'error: level-2-packaging would be removed in one step, while 12 names are reserved for it: the forwarders above it would refuse the change. Write "decommission: true" into level-2-packaging.yaml first, and remove the file in a later change.',
      'warning: Telemetry route packaging ends: nothing goes from level-2-packaging to event hub packaging of contoso-bakery any more.',
    ],
  },
  {
    what: 'the ovens get another name',
    edits: [{ file: 'level-2-ovens', replace: 'level: 2\n', with: 'level: 2\nwas: level-2-ovens\n' }, ...RENAMED],
    sentences: [],
    notices: [
      'info: level-2-ovens is now called level-2-baking. Its cluster still looks under the old name and is led on from there, until "was" is removed.',
    ],
  },
  {
    what: 'the forwarder of the DMZ gets another address, and level 4 a corporate proxy',
    edits: [
      { file: 'level-3-5', replace: 'address: 10.35.0.10', with: 'address: 10.35.0.11' },
      {
        file: 'level-4',
        replace: 'uplink: { direct: { resolvers: ["10.40.0.2:53"] } }',
        with: 'uplink: { connectProxy: { host: proxy.contoso.example, port: 8080 } }',
      },
    ],
    sentences: [],
    notices: [
      'warning: level-4 will leave the plant through the proxy proxy.contoso.example:8080, no longer by dialling servers itself; tried for 120 s and rolled back if Git cannot be reached.',
      'warning: level-3-5 will no longer answer its children at 10.35.0.10.',
      'warning: level-3 will dial 10.35.0.11 instead of 10.35.0.10; tried for 120 s and rolled back if Git cannot be reached. Its hosts must ask 10.35.0.11 for names: install host/ of the zone again.',
      'info: level-3-5 will also answer its children at 10.35.0.11.',
    ],
  },
  {
    what: 'the oven line grows, learns, and its controller moves',
    edits: [
      { file: 'level-2-ovens', replace: 'network: 10.20.1.0/24', with: 'network: 10.20.0.0/23' },
      {
        file: 'level-2-ovens',
        replace: '  hosts: [{ name: plc-7.ovens.internal, address: 10.20.1.130 }]\n',
        with: '  unlisted: forwarder\n  until: 2027-01-31\n  hosts: [{ name: plc-7.ovens.internal, address: 10.20.1.131 }]\n',
      },
      {
        file: 'level-2-ovens',
        replace: '  forward: [{ zone: line.ovens.internal, to: [10.20.1.5] }]\n',
        with: '',
      },
    ],
    sentences: [],
    notices: [
      'warning: level-3 will take connections from 10.20.0.0/24 as those of level-2-ovens, too.',
      'warning: level-2-ovens will be in learning mode until 2027-01-31: names that are not listed resolve, too, and the forwarder denies and records what is tried.',
      'info: plc-7.ovens.internal will resolve to 10.20.1.131 instead of 10.20.1.130 in level-2-ovens.',
      'info: Names below line.ovens.internal no longer resolve in level-2-ovens.',
    ],
  },
  {
    what: 'rules are loosened, and a release gives up what nobody reserved',
    edits: [
      {
        file: 'site',
        replace: 'breakGlass: { maxHours: 8, group: contoso-ot-on-call }',
        with: 'breakGlass: { maxHours: 12, group: contoso-ot }',
      },
      { file: 'level-4', replace: 'policies: { forwarder: enforce }', with: 'policies: { forwarder: none }' },
      {
        file: 'level-2-packaging',
        replace: 'policies:\n',
        with: 'release: [{ host: git.old.example }]\npolicies:\n',
      },
    ],
    sentences: [],
    notices: [
      'warning: The release of git.old.example:443 gives up nothing: the name was not reserved. Remove it.',
      'warning: Workloads of level-4 will no longer go through its forwarder: what they reach is up to their network.',
      'warning: contoso-ot may open a name in an emergency for up to 12 hours, until now for up to 8 hours and by contoso-ot-on-call.',
    ],
  },
  {
    what: 'policies of the ovens open by what they are written from',
    edits: [
      { file: 'level-2-ovens', replace: 'ports: [4840]', with: 'ports: [4840, 22, 3389]' },
      {
        file: 'level-2-ovens',
        replace: 'apiServer: "10.20.1.10:6443"',
        with: 'apiServer: "93.184.216.34:443", pods: 8.0.0.0/8, services: 9.0.0.0/8',
      },
    ],
    sentences: [],
    notices: [
      'warning: Policies of level-2-ovens will take 8.0.0.0/8 for its pods, no longer 10.42.0.0/16: what may reach the cluster may reach all of that.',
      'warning: Policies of level-2-ovens will take 9.0.0.0/8 for its Services, no longer 10.43.0.0/16: what may reach the cluster may reach all of that.',
      'warning: Policies of level-2-ovens will let pods reach 93.184.216.34:443 as the API server, no longer 10.20.1.10:6443.',
      'warning: Pods of IoT Operations in level-2-ovens may now reach ports 22 and 3389 of 10.20.1.128/25.',
      'info: Pods of level-2-ovens will ask 9.0.0.10 for names, no longer 10.43.0.10.',
    ],
  },
  {
    what: 'clusters move to another resource group, and one gets another name',
    edits: [
      { file: 'site', replace: 'resourceGroup: rg-bakery', with: 'resourceGroup: rg-other' },
      { file: 'level-3', replace: 'cluster: { name: bakery-l3 }', with: 'cluster: { name: bakery-l3-new }' },
    ],
    sentences: [],
    notices: [
      'warning: level-3 will be cluster bakery-l3-new in Azure, no longer bakery-l3: what is deployed goes there.',
      'warning: The resource group of the clusters will be rg-other, no longer rg-bakery: what is deployed to Azure goes there.',
    ],
  },
  {
    what: 'a line is put below level 3 that is known by more addresses than its own',
    edits: [
      {
        file: 'level-2-silo',
        text: 'level: 2\nparent: level-3\ndistribution: k3s\nnetwork: 10.20.9.0/24\nseenAs: [10.20.9.0/24, 10.99.0.0/16]\n',
      },
      {
        file: 'level-3',
        replace: 'for: [level-2-ovens, level-2-packaging]',
        with: 'for: [level-2-ovens, level-2-packaging, level-2-silo]',
      },
    ],
    sentences: [
      `level-2-silo may now reach 3 destinations, ${UP}, because it is new: ghcr.io:443, github.com:443, pkg-containers.githubusercontent.com:443.`,
    ],
    notices: [
      'warning: level-3 will take connections from 10.99.0.0/16 as those of level-2-silo, beside its own network.',
      'info: level-2-silo is new, at level 2 below level-3. It is set up by hand once: host/steps.md of the zone.',
    ],
  },
];
