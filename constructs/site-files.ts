// The whole synthesis as one function: from a site to the text of every file under dist/<site>/ and flux/<site>/.
// Pure and deterministic; whoever wants the files on a disk, in a demo or in a test decides that elsewhere.

import { App } from 'cdk8s';
import type { Site, Zone } from '../levels/model.ts';
import { azureFiles } from './azure/azure-files.ts';
import { CrdsChart } from './charts/crds-chart.ts';
import { DataFlowsChart } from './charts/data-flows-chart.ts';
import { NetworkChart } from './charts/network-chart.ts';
import { PoliciesChart } from './charts/policies-chart.ts';
import { ProbeChart } from './charts/probe-chart.ts';
import { TrustChart } from './charts/trust-chart.ts';
import { fluxFiles, renamedFluxFiles } from './flux/flux-files.ts';
import type { Part } from './flux/part.ts';
import { hostFiles } from './host/host-files.ts';
import { renderChart } from './render-chart.ts';
import { YamlTexts } from './yaml-texts.ts';

export type SiteFiles = {
  /** Path below `dist/<site>/` → text, in order. */
  readonly dist: ReadonlyMap<string, string>;
  /** Path below `flux/<site>/` → text, in order. */
  readonly flux: ReadonlyMap<string, string>;
};

type Files = ReadonlyMap<string, string>;

const CHARTS = [
  ['crds', CrdsChart],
  ['network', NetworkChart],
  ['policies', PoliciesChart],
  ['probe', ProbeChart],
  ['data-flows', DataFlowsChart],
  ['trust', TrustChart],
] as const;

/**
 * Every file of a site. One cdk8s App per site keeps the time linear in sites. `texts` may be handed from one version of a site to
 * the next: what they have in common is written once.
 */
export function siteFiles(site: Site, texts: YamlTexts = new YamlTexts()): SiteFiles {
  const app = new App();
  const dist: (readonly [string, string])[] = [];
  const flux: (readonly [string, string])[] = [];
  for (const zone of site.zones) {
    const parts = partsOf(app, site, zone, texts);
    for (const [part, files] of parts) dist.push(...below(`${zone.name}/${part}`, files));
    dist.push(
      ...below(`${zone.name}/azure`, azureFiles(site, zone)),
      ...below(`${zone.name}/host`, hostFiles(site, zone)),
    );
    flux.push(...below(zone.name, fluxFiles(site, zone, appliedParts(site, parts))));
    if (zone.declaration.was !== undefined) flux.push(...below(zone.declaration.was, renamedFluxFiles(zone)));
  }
  return { dist: inOrder(dist), flux: inOrder(flux) };
}

/** The parts of a zone that hold at least one object. */
function partsOf(app: App, site: Site, zone: Zone, texts: YamlTexts): ReadonlyMap<Part, Files> {
  const rendered = CHARTS.map(
    ([part, ZoneChart]) =>
      [part, renderChart(new ZoneChart(app, `${zone.name}-${part}`, { site, zone }), texts)] as const,
  );
  return new Map(rendered.filter(([, files]) => files.size > 0));
}

/** Data flows are ARM's unless the site says otherwise: two that apply the same objects would undo each other's work. */
function appliedParts({ declaration }: Site, parts: ReadonlyMap<Part, Files>): ReadonlySet<Part> {
  const byFlux = declaration.telemetry?.apply === 'flux';
  return new Set([...parts.keys()].filter((part) => part !== 'data-flows' || byFlux));
}

function below(folder: string, files: Files): readonly (readonly [string, string])[] {
  return [...files].map(([path, text]) => [`${folder}/${path}`, text] as const);
}

function inOrder(files: readonly (readonly [string, string])[]): Files {
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}
