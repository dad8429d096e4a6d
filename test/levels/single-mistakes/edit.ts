// Mistakes as a table of text, one to a line:
//
//   what was done wrong | example and file | before ⇒ after | line:column code, line:column code
//
// "⏎" is the end of a line, "␉" a tab, and "¦" nothing: it keeps a made-up secret from looking like one. A problem is an error in the edited file unless it says otherwise, as in
// "warning 3:1 …" or "site.yaml:3:1 …".

import { fileURLToPath } from 'node:url';
import { checkSite } from '../../../levels/check-site.ts';
import type { Problem } from '../../../levels/problem.ts';
import { workingTree, type Repository } from '../../../levels/repository.ts';

const SITES: Readonly<Record<string, string>> = {
  bakery: 'contoso-bakery',
  cars: 'fabrikam-aks-and-vm',
  dual: 'northwind-dual-nic',
};

export type Mistake = {
  readonly what: string;
  readonly site: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly expected: readonly string[];
};

export function mistakesOf(table: string): readonly Mistake[] {
  const rows = table.split('\n').filter((line) => line.trim() !== '');
  return rows.map((row) => {
    const [what = '', place = '', edit = '', expected = ''] = row.split(' | ');
    const [example = '', name = ''] = place.split(' ');
    const [before = '', after = ''] = edit.split(' ⇒ ').map(unescape);
    const site = SITES[example];
    if (site === undefined) throw new Error(`Cannot read the table: "${row}" names no example`);
    return { what, site, file: `${name}.yaml`, before, after, expected: expected.split(', ') };
  });
}

function unescape(text: string): string {
  return text.replaceAll('⏎', '\n').replaceAll('␉', '\t').replaceAll('¦', '');
}

const TODAY = '2026-11-21';
const tree = workingTree(fileURLToPath(new URL('../../..', import.meta.url)));

/** What the edit brings about. Throws when it changes nothing. */
export function problemsAfter({ site, file, before, after }: Mistake): readonly Problem[] {
  const path = `levels/sites/${site}/${file}`;
  const text = tree.read(path) ?? '';
  const changed = text.replace(before, () => after);
  if (changed === text) throw new Error(`Cannot make the mistake: "${path}" has no "${before}". Mend the table`);
  return problemsWith(site, { [path]: changed });
}

/** What files bring about that are added, replaced, or (undefined) removed. */
export function problemsWith(site: string, files: Readonly<Record<string, string | undefined>>): readonly Problem[] {
  const changed: Repository = {
    read: (path) => (path in files ? files[path] : tree.read(path)),
    list: (folder) => {
      const all = new Set([...tree.list(folder).map((path) => `${folder}/${path}`), ...Object.keys(files)]);
      const kept = [...all].filter(
        (path) => path.startsWith(`${folder}/`) && !(path in files && files[path] === undefined),
      );
      return kept.map((path) => path.slice(folder.length + 1)).sort();
    },
  };
  // Acknowledged wildcards, the limits of the top zone and old reviews are told of every example.
  return checkSite(changed, site, { today: TODAY }).problems.filter(
    ({ code, severity }) => severity === 'error' || !['multi-tenant', 'not-enforced', 'stale-profile'].includes(code),
  );
}

/** A problem as the table writes it, seen from the edited file. */
export function shown({ file, line, column, severity, code }: Problem, edited = ''): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return `${severity === 'error' ? '' : `${severity} `}${name === edited ? '' : `${name}:`}${line}:${column} ${code}`;
}
