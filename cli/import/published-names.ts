// Names that the lists of the two former products came with, and what is known of them today.
//
// The tables are about names nobody at the plant chose: those the vendor's page no longer has, and those it has narrowed. A
// name that somebody wrote into a list of their own is never dropped because of them.

/** What came with the service when `enableArcDomains` was set. */
export const LNM_ARC_DOMAINS: readonly string[] = [
  'management.azure.com',
  'dp.kubernetesconfiguration.azure.com',
  '*.dp.kubernetesconfiguration.azure.com',
  'login.microsoftonline.com',
  '*.login.microsoftonline.com',
  'login.microsoft.com',
  '*.login.microsoft.com',
  'mcr.microsoft.com',
  '*.data.mcr.microsoft.com',
  'gbl.his.arc.azure.com',
  '*.his.arc.azure.com',
  'k8connecthelm.azureedge.net',
  'guestnotificationservice.azure.com',
  '*.guestnotificationservice.azure.com',
  'sts.windows.net',
  'k8sconnectcsp.azureedge.net',
  'servicebus.windows.net',
  '*.servicebus.windows.net',
  'obo.arc.azure.com',
  '*.obo.arc.azure.com',
  'adhs.events.data.microsoft.com',
  'dc.services.visualstudio.com',
  'go.microsoft.com',
  'onegetcdn.azureedge.net',
  'www.powershellgallery.com',
  'self.events.data.microsoft.com',
  'psg-prod-eastus.azureedge.net',
  '*.azureedge.net',
  'api.segment.io',
  'nw-umwatson.events.data.microsoft.com',
  '*.azurecr.io',
  '*.blob.core.windows.net',
  'global.metrics.azure.microsoft.scloud',
  '*.prod.hot.ingestion.msftcloudes.com',
  '*.prod.microsoftmetrics.com',
  'global.metrics.azure.eaglex.ic.gov',
];

const APEX = 'clients ask for names below it, never for it, and no list of the vendor has it';
const POWERSHELL = 'packages of PowerShell for Windows, which no Linux cluster installs';
const WINDOWS = 'usage reports of Windows, which no Linux cluster sends';
const GOVERNMENT = 'metrics of a government cloud, which clusters of this one never call';
const OLD_CHARTS = 'charts of an onboarding that is no more: they come from mcr.microsoft.com now';
const TEST = 'a name to try the chain with; "sallyport probe" does that without opening anything';

/** Names of the vendor's former lists that its lists of today do not have, and why nobody misses them. */
export const OUTDATED_NAMES: ReadonlyMap<string, string> = new Map([
  ['www.powershellgallery.com', POWERSHELL],
  ['onegetcdn.azureedge.net', POWERSHELL],
  ['psg-prod-eastus.azureedge.net', POWERSHELL],
  ['adhs.events.data.microsoft.com', WINDOWS],
  ['self.events.data.microsoft.com', WINDOWS],
  ['nw-umwatson.events.data.microsoft.com', WINDOWS],
  ['global.metrics.azure.eaglex.ic.gov', GOVERNMENT],
  ['global.metrics.azure.microsoft.scloud', GOVERNMENT],
  ['k8connecthelm.azureedge.net', OLD_CHARTS],
  ['k8sconnectcsp.azureedge.net', OLD_CHARTS],
  ['api.segment.io', 'usage statistics of a tool, which nothing needs to work'],
  ['go.microsoft.com', 'links for people who read, which no cluster follows'],
  ['**.prod.hot.ingestion.msftcloudes.com', 'logs now go to names below prod.hot.ingest.monitor.core.windows.net'],
  ['**.azureedge.net', 'a content network of every tenant; no list of the vendor has a name below it any more'],
  ['**.blob.storage.azure.net', 'storage accounts of every tenant; list those you own under "allow"'],
  ['**.arcdataservices.com', 'data services, which Azure IoT Operations does not use; profile "arc-servers" has them'],
  [
    '**.gw.arc.azure.com',
    'a tunnel to anybody’s Arc gateway, in which no list counts; if you have one, use profile "arc-gateway" with its name',
  ],
  ['**.login.microsoftonline.com', 'tokens come from the name itself and from the region’s'],
  ['dp.kubernetesconfiguration.azure.com', APEX],
  ['login.microsoft.com', APEX],
  ['obo.arc.azure.com', APEX],
  ['servicebus.windows.net', APEX],
  ['example.com', TEST],
  ['**.example.com', TEST],
]);

/** Wildcards of the vendor's former lists, for which its lists of today have narrower names. */
export const NARROWED_NAMES: ReadonlySet<string> = new Set([
  '**.dp.kubernetesconfiguration.azure.com',
  '**.login.microsoft.com',
  '**.obo.arc.azure.com',
  '**.data.mcr.microsoft.com',
  '**.his.arc.azure.com',
  '**.servicebus.windows.net',
  '**.azurecr.io',
  '**.blob.core.windows.net',
  '**.vault.azure.net',
]);
