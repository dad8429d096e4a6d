// What an operator has at hand when a zone is onboarded: sign-ins, signers, programs. Names are those of the steps.

import type { Site } from '../../../levels/model.ts';
import type { Brought } from '../onboarding/run-steps.ts';

/** What reads Git everywhere in the plant. */
export const GIT_READER = { user: 'plant-reader', token: 'a-token-that-may-only-read' } as const;
/** What the corporate proxy of a plant asks for, where it has one. */
export const PROXY_USER = { user: 'plant', password: 'between-plant-and-proxy' } as const;

export type Supplies = {
  readonly site: Site;
  readonly allowedSigners: string;
  /** Paths of files. */
  readonly coreDns: string;
  readonly programArchive: string;
  readonly airGapArchive: string;
  /** A folder. */
  readonly savedImages: string;
  /** The certificate a corporate proxy is trusted by, PEM. */
  readonly authority: string;
  /** Its key, PEM. */
  readonly authorityKey: string;
};

export function whatToBring(supplies: Supplies): Readonly<Record<string, Brought>> {
  const { user, token } = GIT_READER;
  const { host } = new URL(supplies.site.declaration.git.url);
  return {
    'git-user': { content: user },
    'git-token': { content: token },
    'git-credentials': { content: `https://${user}:${token}@${host}\n` },
    'allowed-signers': { content: supplies.allowedSigners },
    credentials: { content: `${PROXY_USER.user}:${PROXY_USER.password}` },
    'ca.crt': { content: supplies.authority },
    coredns: { path: supplies.coreDns },
    'sallyport.tgz': { path: supplies.programArchive },
    'k3s-airgap-images-amd64.tar.zst': { path: supplies.airGapArchive },
    images: { path: supplies.savedImages },
    ...authoritiesOfZones(supplies),
  };
}

/** Of every zone, by one authority that stands in for all of them: nobody signs with it here. */
function authoritiesOfZones({ site, authority, authorityKey }: Supplies): Readonly<Record<string, Brought>> {
  const files = site.zones.flatMap(({ name }): [string, Brought][] => [
    [`${name}.crt`, { content: authority }],
    [`${name}.key`, { content: authorityKey }],
  ]);
  return Object.fromEntries(files);
}
