// How plates are called on the map. Names of zones hold no blank, so no two kinds of plates meet.

export const OUTSIDE = 'outside';

export function zonePlate(zone: string): string {
  return `zone ${zone}`;
}

export function conduitPlate(zone: string): string {
  return `conduit ${zone}`;
}
