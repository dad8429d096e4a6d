// Names of what becomes of telemetry. One place, so that the endpoint of a zone, the listener it dials, the certificate it
// shows and the rule that lets it in agree. Names that must be unique in the fleet begin with site and zone.

import type { Subject } from './trust.ts';

/** The product takes small letters, digits and "-", from 3 characters to this many. */
export const MAX_NAME = 63;
/** RFC 5280, upper bound of a common name. */
export const MAX_COMMON_NAME = 64;

/** The listener for zones below, and the Service behind it: the forwarder of the zone dials it (levels/needs). */
export const CHILDREN_LISTENER = { name: 'children', service: 'aio-broker-children', port: 8883 } as const;

export const CHILDREN_CERTIFICATE = 'children-server';
export const CHILDREN_BUNDLE = 'children-ca';
export const PARENT_CERTIFICATE = 'parent-client';
export const PARENT_BUNDLE = 'parent-ca';

/** The server name under which the broker of a zone is dialled from below. */
export function brokerHost(site: string, zone: string): string {
  return `mqtt.${zone}.${site}.internal`;
}

export function flowName(site: string, zone: string, route: string): string {
  return `${site}-${zone}-${route}`;
}

/** Of a device or an asset. */
export function machineName(site: string, zone: string, label: string): string {
  return `${site}-${zone}-${label}`;
}

/** Ends with "." because no site and no zone holds one: whatever begins with it is of this zone and of no other. */
export function clientIdPrefix(site: string, zone: string): string {
  return `${site}.${zone}.`;
}

/** The endpoint of the broker above; the one quality of service that is not the usual one has an endpoint of its own. */
export function parentEndpointName(qos: 0 | 1): string {
  return qos === 1 ? 'parent' : 'parent-qos-0';
}

/** The endpoint at the outer end of a route. */
export function outerEndpointName(route: string, direction: 'up' | 'down'): string {
  return direction === 'up' ? `to-${route}` : `from-${route}`;
}

/** Of the authorities that an outer end is believed by. No route makes it the name of a bundle for brokers of the plant. */
export function outerBundleName(route: string): string {
  return `outer-${route}-ca`;
}

/** The name of whatever a zone signs in with; the broker above takes the common name for the user’s. */
export function zoneSubject(site: string, zone: string): Subject {
  return { commonName: `${zone}.${site}`, unit: zone, organization: site };
}

/** The name of the authority of a zone. */
export function authoritySubject(site: string, zone: string): Subject {
  return { ...zoneSubject(site, zone), commonName: `${zone}.${site} CA` };
}

/** Of the issuer in the cluster of a zone, and of the Secret with the key of the zone’s authority that it signs with. */
export function authorityObjectName(zone: string): string {
  return `${zone}-ca`;
}

/** What the secrets of a zone in a vault begin with: one vault may serve many sites. */
export function vaultPrefix(site: string, zone: string): string {
  return `${site}-${zone}-`;
}

/** Where the product keeps what belongs to a broker. */
export const BROKER_NAMESPACE = 'azure-iot-operations';
