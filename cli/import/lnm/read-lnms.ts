// Finds the `Lnm` resources in files, as people and `kubectl get lnm --output yaml` write them.

import { readDeclaration } from '../../../levels/loading/read-declaration.ts';
import type { YamlFile } from '../../../levels/loading/yaml-file.ts';
import { finding, type Finding } from '../finding.ts';
import type { SourceFile } from '../source-file.ts';
import { startOf, Unreadable, unreadableAt } from '../unreadable.ts';
import { itemsOf, property, readYamlStream } from '../yaml-stream.ts';
import { LNM_GROUP, lnmSchema, type Lnm } from './lnm.ts';

export type FoundLnms = { readonly lnms: readonly Lnm[]; readonly findings: readonly Finding[] };

/** Throws `Unreadable` with every place that cannot be understood. */
export function readLnms(files: readonly SourceFile[]): FoundLnms {
  const streams = files.map(({ name, text }) => readYamlStream(name, text));
  const problems = streams.flatMap((stream) => stream.problems);
  if (problems.length > 0) throw new Unreadable(problems);
  const objects = streams.flatMap(({ documents }) => documents.flatMap(itemsOf));
  const read = objects.filter(isLnm).map(readLnm);
  const faults = read.flatMap((each) => each.problems);
  if (faults.length > 0) throw new Unreadable(faults);
  const lnms = read.flatMap(({ lnm }) => (lnm === undefined ? [] : [lnm]));
  if (lnms.length === 0) {
    const [first] = files;
    const message = `Cannot import Layered Network Management: no resource of kind "Lnm" (${LNM_GROUP}) is here. Save them with "kubectl get lnm --all-namespaces --output yaml"`;
    throw unreadableAt(startOf(first?.name ?? ''), message);
  }
  return { lnms, findings: [...objects.filter((object) => !isLnm(object)).map(otherObject), ...twins(lnms)] };
}

function isLnm({ value }: YamlFile): boolean {
  return property(value, 'kind') === 'Lnm';
}

function readLnm(document: YamlFile): { readonly lnm: Lnm | undefined; readonly problems: Unreadable['problems'] } {
  const { declaration, faults } = readDeclaration(lnmSchema, document);
  if (declaration === undefined) return { lnm: undefined, problems: faults.map(({ problem }) => problem) };
  const { metadata, spec, apiVersion } = declaration;
  const title = `${metadata.namespace ?? 'default'}/${metadata.name}`;
  const locate = (path: readonly (string | number)[]) => document.locate(path);
  return { lnm: { title, name: metadata.name, file: document.path, spec, apiVersion, locate }, problems: [] };
}

function otherObject(document: YamlFile): Finding {
  const kind = property(document.value, 'kind');
  const was =
    typeof kind === 'string'
      ? `An object of kind "${kind}" stands beside the resources`
      : 'A document is no object of Kubernetes';
  return finding('dropped', 'other-object', [document.locate([])], was, 'Only resources of kind "Lnm" are read.');
}

/** The same resource in two files would be two proxies. */
function twins(lnms: readonly Lnm[]): readonly Finding[] {
  return lnms.flatMap((lnm, index) => {
    const first = lnms.slice(0, index).find(({ title, spec }) => title === lnm.title && spec.level === lnm.spec.level);
    if (first === undefined) return [];
    const was = `"${lnm.title}" is given twice for one level`;
    const now = 'Both are taken for proxies beside each other. Give each resource once if it is one.';
    return [finding('ambiguous', 'twin', [lnm.locate([]), first.locate([])], was, now)];
  });
}
