// The configurations of a schedule: the first, those that take its place, and those that are rolled back.

import type { ReactorConfiguration } from '../../../forwarder/engine/reactor/messages.ts';
import type { Plan } from '../plan.ts';
import { FACES, FORWARDER, KEYS, NEXT_KEYS, OWN_ADDRESS, SIGNING_KEYS, ZONE } from '../plant/places.ts';
import type { Random } from '../random.ts';

/** Nobody calls from there. */
const ANOTHER_CARD = '10.50.0.1';

export class Configurations {
  present: ReactorConfiguration;
  /** Digests of those that were rolled back. */
  readonly undone = new Set<string>();
  /** Keys were swapped at some time: headers that were good may be so no longer, and the other way round. */
  haveKeysChanged = false;
  readonly #random: Random;
  readonly #plan: Plan;
  /** Digests of those whose way up is a parent. */
  readonly #withParent = new Set<string>();
  #made = 0;

  constructor(random: Random, plan: Plan) {
    this.#random = random;
    this.#plan = plan;
    this.present = this.#make(plan.isUplinkParent);
  }

  isUplinkParent(digest: string): boolean {
    return this.#withParent.has(digest);
  }

  /** The same one, with other keys. */
  swapKeys(): ReactorConfiguration {
    this.haveKeysChanged = true;
    const keys = this.#random.chance(0.5) ? KEYS : NEXT_KEYS;
    const acceptedKeys = new Map(this.#random.chance(0.3) ? [] : [['ovens', keys] as const]);
    this.present = { ...this.present, acceptedKeys };
    return this.present;
  }

  /** The same one, on a host that has another card, or one less. */
  changeCards(): ReactorConfiguration {
    const ownAddresses = [FORWARDER, OWN_ADDRESS];
    const hasMore = this.present.ownAddresses.length > ownAddresses.length;
    this.present = { ...this.present, ownAddresses: hasMore ? ownAddresses : [...ownAddresses, ANOTHER_CARD] };
    return this.present;
  }

  swap(): ReactorConfiguration {
    const { isUplinkParent } = this.present;
    this.present = this.#make(this.#random.chance(0.5) ? isUplinkParent : !isUplinkParent);
    return this.present;
  }

  /** The present one was a trial; answers its digest. */
  rollBackTo(before: ReactorConfiguration): string {
    const { digest } = this.present;
    this.undone.add(digest);
    this.present = before;
    return digest;
  }

  #make(isUplinkParent: boolean): ReactorConfiguration {
    const { limits, isAuditRequired } = this.#plan;
    this.#made += 1;
    const digest = `sha256:${String(this.#made).padStart(64, '0')}`;
    if (isUplinkParent) this.#withParent.add(digest);
    const listeners = FACES.map(({ protocol, port }) => ({ protocol, port }));
    return {
      digest,
      site: 'bakery',
      zone: ZONE,
      limits: this.#made === 1 ? limits : { ...limits, idleTimeoutMs: 2 * limits.idleTimeoutMs },
      isAuditRequired,
      isDebugLogged: this.#random.chance(0.5),
      listeners: this.#random.chance(0.2) ? listeners.slice(1) : listeners,
      ownAddresses: [FORWARDER, OWN_ADDRESS],
      isUplinkParent,
      acceptedKeys: new Map([['ovens', KEYS]]),
      signingKeys: isUplinkParent ? SIGNING_KEYS : undefined,
    };
  }
}
