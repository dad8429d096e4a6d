// Where Flux's own objects of a zone live, by the way Flux came into the cluster.
//
//   arc     the Azure extension makes GitRepository "sallyport" and a root Kustomization from azure/flux-configuration.json
//   native  both stand in the zone's folder of flux/ and are applied once by hand

import type { FluxMode } from '../../levels/declaration/zone.ts';
import { ARC_FLUX_NAMESPACE, FLUX_SYSTEM } from '../names.ts';

/** Name of the GitRepository, and of the fluxConfiguration that makes it in mode arc. */
export const SOURCE_NAME = 'sallyport';

const NAMESPACES: Readonly<Record<FluxMode, string>> = { arc: ARC_FLUX_NAMESPACE, native: FLUX_SYSTEM };

/** Namespace of the GitRepository and of every Kustomization: multi-tenancy refuses references across namespaces. */
export function fluxNamespaceOf(mode: FluxMode): string {
  return NAMESPACES[mode];
}

/** The zone's folder of Flux objects, relative to the repository. */
export function fluxFolderOf(site: string, zone: string): string {
  return `flux/${site}/${zone}`;
}

/** The zone's folder of synthesized parts, relative to the repository. */
export function distFolderOf(site: string, zone: string): string {
  return `dist/${site}/${zone}`;
}
