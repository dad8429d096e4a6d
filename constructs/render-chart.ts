// A chart as files: one object in each, named after it. Keys come sorted, so that the same declaration gives the same bytes
// on every machine; nothing of the day or the machine is in them.

import type { Chart } from 'cdk8s';
import { YamlTexts } from './yaml-texts.ts';

/** The files of a chart by name, `Kind.name.yaml`, in order; none for an empty chart. */
export function renderChart(chart: Chart, texts: YamlTexts = new YamlTexts()): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const object of chart.toJson()) {
    const name = fileNameOf(object, chart.node.path);
    if (files.has(name)) {
      throw new Error(
        `Cannot write "${name}" of chart "${chart.node.path}": two objects have this kind and name. Give one of them another name`,
      );
    }
    files.set(name, texts.of(object));
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function fileNameOf(object: unknown, chart: string): string {
  if (isNamed(object)) return `${object.kind}.${object.metadata.name}.yaml`;
  throw new Error(`Cannot write an object of chart "${chart}": it has no kind or no name. Give it "metadata.name"`);
}

function isNamed(object: unknown): object is { readonly kind: string; readonly metadata: { readonly name: string } } {
  const { kind, metadata } = (object ?? {}) as { kind?: unknown; metadata?: { name?: unknown } };
  return typeof kind === 'string' && typeof metadata?.name === 'string';
}
