// The topics of a route at each broker it passes. On the way up every hop puts `from/<zone>/` before the topic, where
// <zone> is who hands it on: all that zone may publish to there. On the way down the topic begins with a `to/<zone>/` for
// each broker still ahead, all that zone may subscribe to, and every hop takes one away: a command arrives with the topic
// it began with. What goes up never shortens and what goes down never grows, so nothing can come round.

import { imageOf } from './topic-template.ts';

/** What the flow at one broker takes, and where it puts it. */
export type Hop = { readonly zone: string; readonly topics: readonly string[]; readonly destination: string };

/** From the first broker to the one beyond the last: its `destination` is where the next broker above would take it. */
export function climb(route: string, topics: readonly string[], zones: readonly string[]): readonly Hop[] {
  let current = topics;
  return zones.map((zone, index) => {
    const hop = { zone, topics: current, destination: topicAbove(zone, route, index === 0) };
    current = current.map((topic) => imageOf(hop.destination, topic));
    return hop;
  });
}

/** The first hop names the route as well, so that two routes over one broker never meet. */
function topicAbove(zone: string, route: string, isFirst: boolean): string {
  return isFirst ? `from/${zone}/${route}/\${inputTopic}` : `from/${zone}/\${inputTopic}`;
}

/**
 * From the broker of the first zone to that of the last, each putting messages onto its own broker. Topics have as many
 * segments as each other and no "#", unless `landing` says at which topic all of them arrive.
 */
export function descend(
  topics: readonly string[],
  zones: readonly string[],
  landing: string | undefined,
): readonly Hop[] {
  const tails = landing === undefined ? topics : [landing];
  return zones.map((zone, index) => {
    const ahead = prefixOf(zones.slice(index + 1));
    if (index === 0) return { zone, topics, destination: `${ahead}${landing ?? `\${inputTopic}`}` };
    const above = zones.slice(index);
    return {
      zone,
      topics: tails.map((tail) => `${prefixOf(above)}${tail}`),
      destination: `${ahead}${landing ?? tailVariables(above.length, topics)}`,
    };
  });
}

function prefixOf(zones: readonly string[]): string {
  return zones.map((zone) => `to/${zone}/`).join('');
}

/** What stands behind so many `to/<zone>/`, segment by segment: there is no variable for "the rest". */
function tailVariables(prefixes: number, [topic = '']: readonly string[]): string {
  return topic
    .split('/')
    .map((_, index) => `\${inputTopic.${prefixes * 2 + index + 1}}`)
    .join('/');
}
