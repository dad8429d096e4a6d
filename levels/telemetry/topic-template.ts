// Destination topics: text in which `${inputTopic}` stands for the topic a message came with, and `${inputTopic.2}` for the
// second segment of it. The product drops a message for which a variable stands for nothing.

import { isOpenEnded } from './topic.ts';

const VARIABLE = /\$\{([^}]*)\}/g;

/** Why a text is no destination topic for messages of these topics, with the cure; undefined when it is. */
export function findTemplateFault(template: string, sources: readonly string[]): string | undefined {
  const names = [...template.matchAll(VARIABLE)].map(([, name = '']) => name);
  const unknown = names.find((name) => !/^inputTopic(\.[1-9]\d*)?$/.test(name));
  if (unknown !== undefined)
    return `"\${${unknown}}" is not known. Use "\${inputTopic}" or a segment of it, "\${inputTopic.1}"`;
  const text = template.replaceAll(VARIABLE, 'x');
  if (text.includes('${')) return 'a "${" is not closed. Write "}" behind the variable';
  if (/[+#]/.test(text)) return 'a message goes to one topic, and "+" and "#" stand for many. Name the topic';
  if (/^\/|\/$|\/\//.test(text)) return 'it has an empty segment. Remove the "/"';
  const missing = names.find((name) => sources.some((source) => !holds(source, Number(name.split('.')[1] ?? 0))));
  return missing === undefined
    ? undefined
    : `"\${${missing}}" stands for nothing in a message that came with "${sources.find((source) => !holds(source, Number(missing.split('.')[1])))}", and the message would be dropped. Name a segment that every topic has`;
}

function holds(source: string, segment: number): boolean {
  const segments = source.split('/');
  return segment <= (isOpenEnded(source) ? segments.length - 1 : segments.length);
}

/** The topics, as one filter, at which messages arrive that came with topics of a filter. */
export function imageOf(template: string, source: string): string {
  const segments = source.split('/');
  const image = template.replaceAll(VARIABLE, (_, name: string) => {
    const [, digits] = name.split('.');
    if (digits === undefined) return source;
    const segment = segments[Number(digits) - 1];
    return segment === undefined || segment === '#' ? '+' : segment;
  });
  return toFilter(image);
}

/** A variable within a segment, or a "#" with more behind it, leaves open what stands there: it becomes a wildcard. */
function toFilter(text: string): string {
  const segments = text
    .split('/')
    .map((segment) => (segment.includes('#') ? '#' : segment.includes('+') ? '+' : segment));
  const open = segments.indexOf('#');
  return (open === -1 ? segments : segments.slice(0, open + 1)).join('/');
}

/** What a message’s topic becomes. Undefined when a variable stands for nothing: the message is dropped. */
export function fillTemplate(template: string, topic: string): string | undefined {
  const segments = topic.replace(/^\/|\/$/g, '').split('/');
  let isComplete = true;
  const filled = template.replaceAll(VARIABLE, (_, name: string) => {
    const [, digits] = name.split('.');
    const value = digits === undefined ? topic : segments[Number(digits) - 1];
    isComplete &&= value !== undefined;
    return value ?? '';
  });
  return isComplete ? filled : undefined;
}
