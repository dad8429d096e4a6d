// Which zones have a broker, and which broker a broker looks up to: the nearest above, whatever hosts stand between.

import { ancestorsOf, type Zone } from '../model.ts';
import { profileUsesOf } from '../needs/profile-use.ts';

/** The profile without which a zone could not install its broker. */
export const BROKER_PROFILE = 'iot-operations';

/** Whether routes may begin, pass or end at a broker of the zone. One that is being decommissioned sends nothing any more. */
export function hasBroker({ cluster, declaration }: Pick<Zone, 'cluster' | 'declaration'>): boolean {
  if (cluster === undefined || declaration.decommission === true) return false;
  return declaration.telemetry?.broker ?? profileUsesOf({ declaration }).some(({ name }) => name === BROKER_PROFILE);
}

/** Zones above with a broker, nearest first. */
export function brokersAbove(zone: Zone): readonly Zone[] {
  return ancestorsOf(zone).filter(hasBroker);
}
