// The profiles themselves. The table is written out, so that an edit of a list shows here as well as in its file.

import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import { isOverPublicSuffix } from '../../levels/checks/public-suffix.ts';
import { isMultiTenant } from '../../levels/checks/multi-tenant.ts';
import { CLOUDS, type Cloud } from '../../levels/declaration/site.ts';
import { loadProfiles } from '../../levels/load-profiles.ts';
import type { LoadedProfile } from '../../levels/model.ts';
import { fillPlaceholders, placeholdersOf } from '../../levels/needs/placeholders.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const { profiles, problems } = loadProfiles(repository);

const EXPECTED: Readonly<Record<string, Readonly<Partial<Record<Cloud, string>>>>> = {
  'arc-kubernetes': {
    AzureCloud: `management.azure.com:443! <region>.dp.kubernetesconfiguration.azure.com:443! login.microsoftonline.com:443!
      <region>.login.microsoft.com:443! login.windows.net:443! mcr.microsoft.com:443! *.data.mcr.microsoft.com:443! dl.k8s.io:443
      gbl.his.arc.azure.com:443! *.his.arc.azure.com:443! guestnotificationservice.azure.com:443
      **.guestnotificationservice.azure.com:443 sts.windows.net:443 **.servicebus.windows.net:443 graph.microsoft.com:443
      **.arc.azure.net:443 <region>.obo.arc.azure.com:8084 <region>.obo.arc.azure.com:443
      linuxgeneva-microsoft.azurecr.io:443 gcs.prod.monitoring.core.windows.net:443 **.prod.microsoftmetrics.com:443
      **.prod.hot.ingest.monitor.core.windows.net:443 **.prod.warm.ingest.monitor.core.windows.net:443`,
    AzureUSGovernment: `management.usgovcloudapi.net:443! <region>.dp.kubernetesconfiguration.azure.us:443!
      login.microsoftonline.us:443! <region>.login.microsoftonline.us:443! mcr.microsoft.com:443!
      *.data.mcr.microsoft.com:443! gbl.his.arc.azure.us:443! usgv.his.arc.azure.us:443!
      guestnotificationservice.azure.us:443 **.guestnotificationservice.azure.us:443 sts.windows.net:443
      **.servicebus.usgovcloudapi.net:443 graph.microsoft.com:443 usgovvirginia.obo.arc.azure.us:8084`,
    AzureChinaCloud: `management.chinacloudapi.cn:443! <region>.dp.kubernetesconfiguration.azure.cn:443!
      login.chinacloudapi.cn:443! <region>.login.chinacloudapi.cn:443! login.partner.microsoftonline.cn:443!
      mcr.azk8s.cn:443! **.azk8s.cn:443! gbl.his.arc.azure.cn:443! *.his.arc.azure.cn:443!
      guestnotificationservice.azure.cn:443 **.guestnotificationservice.azure.cn:443 sts.chinacloudapi.cn:443
      **.servicebus.chinacloudapi.cn:443 graph.chinacloudapi.cn:443 **.arc.azure.cn:443 <region>.obo.arc.azure.cn:8084`,
  },
  'arc-gateway': {
    AzureCloud: `<gateway>.gw.arc.azure.com:443! management.azure.com:443! <region>.obo.arc.azure.com:8084
      <region>.obo.arc.azure.com:443 login.microsoftonline.com:443! <region>.login.microsoft.com:443!
      gbl.his.arc.azure.com:443! <regionCode>.his.arc.azure.com:443! mcr.microsoft.com:443! *.data.mcr.microsoft.com:443!
      <keyVault>.vault.azure.net:443 **.ods.opinsights.azure.com:443 **.oms.opinsights.azure.com:443
      **.monitoring.azure.com:443 **.cloud.defender.microsoft.com:443`,
  },
  'arc-servers': {
    AzureCloud: `download.microsoft.com:443 packages.microsoft.com:443 login.microsoftonline.com:443! *.login.microsoft.com:443!
      pas.windows.net:443! management.azure.com:443! *.his.arc.azure.com:443! **.guestconfiguration.azure.com:443
      guestnotificationservice.azure.com:443 **.guestnotificationservice.azure.com:443 **.servicebus.windows.net:443
      **.waconazure.com:443 dc.services.visualstudio.com:443 **.<region>.arcdataservices.com:443 **.vault.azure.net:443
      graph.microsoft.com:443 www.microsoft.com:443 www.microsoft.com:80 dls.microsoft.com:443`,
  },
  'azure-cli': {
    AzureCloud: `management.azure.com:443! login.microsoftonline.com:443! graph.microsoft.com:443 graph.windows.net:443
      **.core.windows.net:443 **.vault.azure.net:443 **.azurecr.io:443 aka.ms:443 azcliprod.blob.core.windows.net:443
      azurecliextensionsync.blob.core.windows.net:443 arcplatformcliextprod.blob.core.windows.net:443`,
  },
  'container-insights': {
    AzureCloud: `**.ods.opinsights.azure.com:443 **.oms.opinsights.azure.com:443 dc.services.visualstudio.com:443
      **.monitoring.azure.com:443 login.microsoftonline.com:443! global.handler.control.monitor.azure.com:443
      <region>.handler.control.monitor.azure.com:443 **.ingest.monitor.azure.com:443 **.metrics.ingest.monitor.azure.com:443`,
  },
  'container-storage': {
    AzureCloud: `**.blob.core.windows.net:443 **.dfs.fabric.microsoft.com:443 **.monitoring.core.windows.net:443
      **.warm.ingest.monitor.core.windows.net:443 **.hot.ingest.monitor.core.windows.net:443`,
  },
  'data-explorer': { AzureCloud: '<adxCluster>.<region>.kusto.windows.net:443' },
  'data-lake': { AzureCloud: '<storageAccount>.blob.core.windows.net:443 <storageAccount>.dfs.core.windows.net:443' },
  'event-grid': {
    AzureCloud: `<eventGridNamespace>.<region>-1.ts.eventgrid.azure.net:8883
      <eventGridNamespace>.<region>-1.ts.eventgrid.azure.net:443`,
  },
  'event-hubs': {
    AzureCloud: `<eventHubsNamespace>.servicebus.windows.net:9093 <eventHubsNamespace>.servicebus.windows.net:5671
      <eventHubsNamespace>.servicebus.windows.net:443`,
  },
  flux: {
    AzureCloud: `management.azure.com:443! <region>.dp.kubernetesconfiguration.azure.com:443! login.microsoftonline.com:443!
      mcr.microsoft.com:443! *.data.mcr.microsoft.com:443!`,
    AzureUSGovernment: `management.usgovcloudapi.net:443! <region>.dp.kubernetesconfiguration.azure.us:443!
      login.microsoftonline.us:443! mcr.microsoft.com:443! *.data.mcr.microsoft.com:443!`,
    AzureChinaCloud: `management.chinacloudapi.cn:443! <region>.dp.kubernetesconfiguration.azure.cn:443!
      login.chinacloudapi.cn:443! mcr.azk8s.cn:443!`,
  },
  'iot-operations': {
    AzureCloud: `graph.windows.net:443 **.azurecr.io:443 **.blob.core.windows.net:443 **.vault.azure.net:443
      global.prod.microsoftmetrics.com:443`,
  },
  'key-vault': { AzureCloud: '<keyVault>.vault.azure.net:443' },
  onelake: {
    AzureCloud: `onelake.dfs.fabric.microsoft.com:443 onelake.blob.fabric.microsoft.com:443
      <region>-onelake.dfs.fabric.microsoft.com:443 <region>-onelake.blob.fabric.microsoft.com:443
      **.onelake.dfs.fabric.microsoft.com:443 **.onelake.blob.fabric.microsoft.com:443 **.fabric.microsoft.com:443
      <eventstreamNamespace>.servicebus.windows.net:443 <eventstreamNamespace>.servicebus.windows.net:9093`,
  },
};

/** `host:port`, with "!" where it is reserved. */
function listOf({ profile }: LoadedProfile, cloud: Cloud): readonly string[] {
  return (profile.clouds[cloud] ?? []).map(({ host, port, reserved }) => `${host}:${port}${reserved ? '!' : ''}`);
}

describe('profiles', () => {
  test('load without a problem', () => {
    expect(problems).toEqual([]);
  });

  test('are those of the table', () => {
    expect([...profiles.keys()]).toEqual(Object.keys(EXPECTED).sort());
  });

  const lists = [...profiles].flatMap(([name, loaded]) => CLOUDS.map((cloud) => ({ name, cloud, loaded })));

  test.each(lists)('$name lists for $cloud what the table says', ({ name, cloud, loaded }) => {
    expect(listOf(loaded, cloud)).toEqual(EXPECTED[name]?.[cloud]?.split(/\s+/) ?? []);
  });

  test.each([...profiles.keys()])('%s begins with the schema that editors use', (name) => {
    const text = readFileSync(`${repository}/levels/profiles/${name}.yaml`, 'utf8');
    expect(text.split('\n', 1)).toEqual(['# yaml-language-server: $schema=./profile.schema.json']);
  });

  const hosts = [...profiles].flatMap(([name, { profile }]) =>
    Object.values(profile.clouds).flatMap((entries) =>
      entries.flatMap(({ host, narrow }) => [host, ...(narrow?.hosts ?? [])].map((each) => ({ name, host: each }))),
    ),
  );

  test.each(hosts)('$host of $name is a host pattern that nobody can register below', ({ host }) => {
    const values = new Map(placeholdersOf(host).map((name) => [name, ['sample']]));
    const filled = fillPlaceholders(host, values);
    expect(filled).toHaveLength(1);
    for (const text of filled) {
      expect(parseHostPattern(text)).not.toHaveProperty('fault');
      expect(isOverPublicSuffix(text) && !isMultiTenant({ host: text })).toBe(false);
    }
  });

  test('give the wildcards of one label for the names known to have one', () => {
    const oneLabel = new Set(hosts.map(({ host }) => host).filter((host) => /^\*\.[^*]/.test(host)));
    expect([...oneLabel].sort()).toEqual([
      '*.data.mcr.microsoft.com',
      '*.his.arc.azure.cn',
      '*.his.arc.azure.com',
      '*.login.microsoft.com',
    ]);
  });

  test('are dated', () => {
    const dates = Object.fromEntries([...profiles].map(([name, { profile }]) => [name, profile.reviewed]));
    expect(dates).toMatchObject({ 'arc-kubernetes': '2026-06-11', 'iot-operations': '2026-08-27', flux: '2026-08-27' });
  });

  test('name the line of each entry', () => {
    const loaded = profiles.get('flux');
    const text = readFileSync(`${repository}/levels/profiles/flux.yaml`, 'utf8').split('\n');
    expect(text[(loaded?.lineOf('AzureChinaCloud', 3) ?? 0) - 1]).toContain('mcr.azk8s.cn');
  });
});
