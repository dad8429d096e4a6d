// MQTT topics and topic filters (MQTT 5.0 §4.7): what they match, and what two of them have in common.

/** Why a text is not a topic filter as routes use them, with the cure; undefined when it is. */
export function findFilterFault(filter: string): string | undefined {
  if (filter.startsWith('$')) return '"$" begins topics of the broker itself. Name a topic of yours';
  const segments = filter.split('/');
  // The product does not count an empty segment at either end, so ${inputTopic.1} would be another one than it seems.
  if (segments.at(0) === '' || segments.at(-1) === '') return 'it begins or ends with "/". Remove it';
  if (segments.includes('')) return 'it has an empty segment. Remove one of the two "/"';
  if (segments.slice(0, -1).includes('#'))
    return '"#" stands for all that follows, so it ends a topic. Use "+" for one';
  if (segments.some((segment) => segment.length > 1 && /[+#]/.test(segment)))
    return '"+" and "#" stand for whole segments. Let them stand alone between "/"';
  if (/[\p{Cc}\p{Cs}]/u.test(filter)) return 'it holds a character that nobody sees. Remove it';
  return Buffer.byteLength(filter) > MAX_TOPIC_BYTES
    ? `it is longer than ${MAX_TOPIC_BYTES} bytes. Shorten it`
    : undefined;
}

/** Why a text is not the name of a Kafka topic, with the cure; event hubs keep to the same rule. */
export function findKafkaNameFault(name: string): string | undefined {
  if (/^[\w.-]{1,249}$/.test(name)) return undefined;
  return 'Kafka knows neither "/" nor wildcards nor variables in a topic. Use letters, digits, ".", "_" and "-"';
}

/** What MQTT can carry is 65,535; the prefixes of the way must fit as well. */
const MAX_TOPIC_BYTES = 8192;

/** Whether a filter leaves open how a topic reads. */
export function isPattern(filter: string): boolean {
  return filter.split('/').some((segment) => segment === '+' || segment === '#');
}

/** Whether a filter leaves open how many segments a topic has. */
export function isOpenEnded(filter: string): boolean {
  return filter === '#' || filter.endsWith('/#');
}

/** What both filters match, as one filter; undefined when that is nothing. */
export function intersect(a: string, b: string): string | undefined {
  const common = intersectSegments(a.split('/'), b.split('/'));
  return common?.join('/');
}

function intersectSegments(a: readonly string[], b: readonly string[]): readonly string[] | undefined {
  const [first, ...restA] = a;
  const [second, ...restB] = b;
  if (first === '#') return b;
  if (second === '#') return a;
  // "a/#" matches "a" as well (§4.7.1.2).
  if (first === undefined) return second === undefined ? [] : undefined;
  if (second === undefined) return undefined;
  const segment = first === '+' ? second : first;
  if (second !== '+' && second !== segment) return undefined;
  const rest = intersectTails(restA, restB);
  return rest === undefined ? undefined : [segment, ...rest];
}

/** As `intersectSegments`, behind a first segment: there "#" may stand for nothing at all. */
function intersectTails(a: readonly string[], b: readonly string[]): readonly string[] | undefined {
  if (a.length === 0 && b[0] === '#') return [];
  if (b.length === 0 && a[0] === '#') return [];
  return intersectSegments(a, b);
}

/** Whether a filter matches a topic, which is a filter without wildcards. */
export function matchesTopic(filter: string, topic: string): boolean {
  return intersect(filter, topic) === topic;
}

/** Whether some topic is matched by a filter of both lists. */
export function overlap(a: readonly string[], b: readonly string[]): boolean {
  return a.some((one) => b.some((other) => intersect(one, other) !== undefined));
}
