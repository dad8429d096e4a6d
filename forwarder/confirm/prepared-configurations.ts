// Configurations that could serve: checked, keys read, the way up built. A trial has two of them.

import type { Configuration } from '../contract/configuration.ts';
import type { ActiveConfiguration } from '../engine/engine.ts';
import type { ConfigurationText } from './configuration-file.ts';

export type Prepared = { readonly active: ActiveConfiguration; readonly text: string };
type Prepare = (configuration: Configuration, digest: string) => Promise<ActiveConfiguration>;

export class PreparedConfigurations {
  readonly #prepare: Prepare;
  readonly #byDigest = new Map<string, Prepared>();

  constructor(prepare: Prepare) {
    this.#prepare = prepare;
  }

  /** The one with these bytes, prepared now unless it was before. Rejects when this host cannot use it. */
  async take({ configuration, digest, text }: Extract<ConfigurationText, { readonly ok: true }>): Promise<Prepared> {
    const known = this.#byDigest.get(digest);
    if (known !== undefined) return known;
    const prepared = { active: await this.#prepare(configuration, digest), text };
    this.#byDigest.set(digest, prepared);
    return prepared;
  }

  of(digest: string): Prepared {
    const prepared = this.#byDigest.get(digest);
    if (prepared !== undefined) return prepared;
    throw new Error(`Cannot use configuration ${digest}: it was not prepared. This is a fault of the forwarder`);
  }

  /** Ends the ways up of all others; connections that are open go on. */
  keep(digests: readonly string[]): void {
    for (const [digest, { active }] of this.#byDigest) {
      if (digests.includes(digest)) continue;
      active.close();
      this.#byDigest.delete(digest);
    }
  }
}
