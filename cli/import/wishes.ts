// What the caller of an import says because no old file holds it, from flags; and the marked values where nobody said anything.

import { InvalidArgumentError } from 'commander';
import { findMachineFault, findPlantNetworkFault } from '../../levels/addresses.ts';
import type { Cloud } from '../../levels/declaration/site.ts';
import type { Guess } from './plan.ts';

export type Wishes = {
  readonly site: string;
  readonly cloud: Cloud | undefined;
  readonly region: string | undefined;
  readonly gitUrl: string | undefined;
  readonly registry: string | undefined;
  readonly forwarderDigest: string | undefined;
  readonly corednsDigest: string | undefined;
  readonly subscription: string | undefined;
  readonly resourceGroup: string | undefined;
  readonly owner: string | undefined;
  readonly resolver: string | undefined;
  /** By zone. */
  readonly networks: ReadonlyMap<string, string>;
  readonly faces: ReadonlyMap<string, string>;
  /** Values for parameters of profiles. */
  readonly values: ReadonlyMap<string, readonly string[]>;
};

/** No image has this digest: a cluster that was forgotten says so, rather than running something else. */
const NO_DIGEST = `sha256:${'0'.repeat(64)}`;

export const DEFAULTS = {
  region: 'westeurope',
  registry: 'ghcr.io/example',
  digest: NO_DIGEST,
  owner: 'to be confirmed',
} as const;

export function defaultGitUrl(site: string): string {
  return `https://github.com/example/${site}`;
}

export function guess(said: string | undefined, otherwise: string): Guess {
  return said === undefined ? { value: otherwise, isGuess: true } : { value: said, isGuess: false };
}

type Pairs = ReadonlyMap<string, string>;

/** Collects `name=value` of an option that may be given often. */
function pair(what: string, findFault: (value: string) => string | undefined) {
  return (text: string, before: Pairs = new Map()): Pairs => {
    const [, name, value] = /^([^=\s]+)=(\S.*)$/.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new InvalidArgumentError(`Write ${what}.`);
    const fault = findFault(value);
    if (fault !== undefined) throw new InvalidArgumentError(`"${value}" is not ${fault}.`);
    if (before.has(name)) throw new InvalidArgumentError(`"${name}" is given twice.`);
    return new Map([...before, [name, value]]);
  };
}

export const networkOption = pair('a zone and its network, such as "level-3=10.30.0.0/24"', findPlantNetworkFault);
export const faceOption = pair('a zone and the address of its face, such as "level-4=10.40.0.10"', findMachineFault);
export const levelOption = pair('a zone and a file, such as "level-3=level3.yaml"', () => undefined);
export const parentOption = pair('a zone and its parent, such as "level-3-ovens=level-4"', () => undefined);
export const internalOption = pair(
  'a name and where it ends, such as "mqtt.plant=10.40.0.30:8883" or "mqtt.plant=service.namespace:8883"',
  (value) => (/^[a-z0-9.-]+:\d{1,5}$/.test(value) ? undefined : 'an address or "service.namespace", and a port'),
);

/** Collects `parameter=value` of profiles; a parameter may be given several times. */
export function valueOption(
  text: string,
  before: ReadonlyMap<string, readonly string[]> = new Map(),
): ReadonlyMap<string, readonly string[]> {
  const [, name, value] = /^([A-Za-z]+)=([a-z0-9]([a-z0-9-]*[a-z0-9])?)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('Write a parameter of a profile and its value, such as "keyVault=kv-plant".');
  }
  return new Map([...before, [name, [...(before.get(name) ?? []), value]]]);
}
