// Finds the parts of the sample by what they are, not by what their files are called: Corefiles, Envoy configurations, objects of
// Kubernetes, guides. What cannot be read is told of, and the rest is used.

import type { YamlFile } from '../../../levels/loading/yaml-file.ts';
import type { Problem } from '../../../levels/problem.ts';
import type { SourceFile } from '../source-file.ts';
import { itemsOf, property, readYamlStream, scalarText, valueAt } from '../yaml-stream.ts';
import { readCorefile, type ServerBlock } from './corefile.ts';
import { dnsNames, type DnsName } from './dns-list.ts';
import { embeddedText, embeddedYaml, wholeText, type EmbeddedText } from './embedded.ts';
import { isProxy, readProxy, type Proxy } from './proxy.ts';

export type DnsPart = {
  readonly file: string;
  readonly level: number | undefined;
  readonly text: string;
  readonly names: readonly DnsName[];
};
export type ProxyPart = { readonly file: string; readonly level: number | undefined; readonly proxy: Proxy };

export type SampleParts = {
  readonly dns: readonly DnsPart[];
  readonly proxies: readonly ProxyPart[];
  /** Server blocks of every Corefile, also of one that lists no name. */
  readonly blocks: readonly ServerBlock[];
  /** Objects of Kubernetes. */
  readonly objects: readonly YamlFile[];
  /** Every file, for what shows in its lines. */
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
};

export function findParts(files: readonly SourceFile[]): SampleParts {
  const found = files.map(partsOfFile);
  return {
    dns: found.flatMap(({ dns }) => dns),
    proxies: found.flatMap(({ proxies }) => proxies),
    blocks: found.flatMap(({ blocks }) => blocks),
    objects: found.flatMap(({ objects }) => objects),
    files,
    problems: found.flatMap(({ problems }) => problems),
  };
}

type FileParts = Omit<SampleParts, 'files'>;

const NOTHING: FileParts = { dns: [], proxies: [], blocks: [], objects: [], problems: [] };

function partsOfFile({ name, text }: SourceFile): FileParts {
  if (/\.(ya?ml|json)$/i.test(name)) return partsOfYaml(name, text);
  return looksLikeCorefile(text) && !/\.(md|sh|txt)$/i.test(name)
    ? partsOfCorefile(name, '', wholeText(name, text))
    : NOTHING;
}

function partsOfYaml(name: string, text: string): FileParts {
  const { documents, problems } = readYamlStream(name, text);
  const objects = documents.flatMap(itemsOf);
  const inner = objects.map((object) => partsOfObject(object, text));
  return {
    dns: inner.flatMap(({ dns }) => dns),
    proxies: inner.flatMap(({ proxies }) => proxies),
    blocks: inner.flatMap(({ blocks }) => blocks),
    objects: objects.filter(({ value }) => typeof property(value, 'kind') === 'string'),
    problems: [...problems, ...inner.flatMap((each) => each.problems)],
  };
}

/** An Envoy configuration as it is, or a ConfigMap that holds one, or a Corefile. */
function partsOfObject(object: YamlFile, outerText: string): FileParts {
  const title = scalarText(valueAt(object.value, 'metadata', 'name'));
  if (isProxy(object.value)) return { ...NOTHING, proxies: [proxyPart(object, title)] };
  const data = property(object.value, 'data');
  if (property(object.value, 'kind') !== 'ConfigMap' || typeof data !== 'object' || data === null) return NOTHING;
  const inner = Object.keys(data).map((key) => {
    const text = embeddedText(object, outerText, ['data', key]);
    return text === undefined ? NOTHING : partsOfText(object.path, title, text);
  });
  return {
    dns: inner.flatMap(({ dns }) => dns),
    proxies: inner.flatMap(({ proxies }) => proxies),
    blocks: inner.flatMap(({ blocks }) => blocks),
    objects: [],
    problems: inner.flatMap(({ problems }) => problems),
  };
}

function partsOfText(file: string, title: string, text: EmbeddedText): FileParts {
  const whole = text.lines.map((line) => line.text).join('\n');
  if (looksLikeCorefile(whole)) return partsOfCorefile(file, title, text);
  if (!/^\s*static_resources:/m.test(whole)) return NOTHING;
  const parsed = embeddedYaml(text);
  if (parsed === undefined) return NOTHING;
  const proxies = isProxy(parsed.file.value) ? [proxyPart(parsed.file, title)] : [];
  return { ...NOTHING, proxies, problems: parsed.problems };
}

function partsOfCorefile(file: string, title: string, text: EmbeddedText): FileParts {
  const { blocks, problems } = readCorefile(text);
  const names = dnsNames(blocks);
  const part = { file, level: levelOf(file, title), text: text.lines.map((line) => line.text).join('\n'), names };
  return { ...NOTHING, dns: names.length === 0 ? [] : [part], blocks, problems };
}

function proxyPart(file: YamlFile, title: string): ProxyPart {
  return { file: file.path, level: levelOf(file.path, title), proxy: readProxy(file) };
}

/** A server block at the beginning of a line, and something in it that answers. */
function looksLikeCorefile(text: string): boolean {
  return /^\s*[^\s{}#]+(\s+[^\s{}#]+)*\s*\{\s*$/m.test(text) && /^\s*(hosts|template|file|auto|forward)\b/m.test(text);
}

/** By the name of the file, else of the object. */
function levelOf(file: string, title: string): number | undefined {
  for (const name of [file.replace(/^.*[\\/]/, ''), title]) {
    const [, whole, half] = /level-?([1-5])([-.]5(?!\d))?/i.exec(name) ?? [];
    if (whole !== undefined) return Number(whole) + (half === undefined ? 0 : 0.5);
  }
  return undefined;
}
