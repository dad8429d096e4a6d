// `--check`: would a forwarder start with these files? What the fetch step of a host asks before it switches over.

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBreakGlass } from './allowlist/break-glass-request.ts';
import { parseAllowlist } from './allowlist/parse-allowlist.ts';
import { parseConfiguration } from './confirm/configuration-file.ts';
import type { Allowlist } from './contract/allowlist.ts';
import { textOf } from './error-text.ts';
import { loadEngine } from './load-engine.ts';
import { formatProblems } from './read-yaml.ts';

const CONFIGURATION = 'forwarder.yaml';
const ALLOWLIST = 'allowlist.yaml';

/** The problems of a folder with forwarder.yaml and allowlist.yaml, of one such file, or of a break-glass; empty when there are none. */
export async function checkFiles(path: string): Promise<readonly string[]> {
  try {
    if ((await stat(path)).isDirectory()) return await checkFolder(path);
    const text = await readFile(path, 'utf8');
    if (isBreakGlass(text)) return checkBreakGlass(text, path);
    const checked = isAllowlist(text) ? checkAllowlist(text, path) : await checkConfigurationText(text, path);
    return checked.problems;
  } catch (error) {
    return [
      `Cannot check "${path}": ${textOf(error)}. Name a folder with ${CONFIGURATION} and ${ALLOWLIST}, or one of them`,
    ];
  }
}

async function checkFolder(folder: string): Promise<readonly string[]> {
  const [configuration, list] = [join(folder, CONFIGURATION), join(folder, ALLOWLIST)];
  const first = await checkConfigurationText(await readFile(configuration, 'utf8'), configuration);
  const second = checkAllowlist(await readFile(list, 'utf8'), list);
  const problems = [...first.problems, ...second.problems];
  const listed = second.allowlist?.metadata.name;
  if (first.zone !== undefined && listed !== undefined && listed !== first.zone) {
    problems.push(
      `Cannot use "${list}" with "${configuration}": it is the list of "${listed}", and the forwarder is that of "${first.zone}". Take both from one folder`,
    );
  }
  if (second.allowlist !== undefined && second.allowlist.spec.configDigest !== first.digest) {
    problems.push(
      `Cannot use "${list}" with "${configuration}": its configDigest is not ${first.digest}. Synthesize the two together`,
    );
  }
  return problems;
}

async function checkConfigurationText(
  text: string,
  from: string,
): Promise<{ readonly problems: readonly string[]; readonly digest: string | undefined; readonly zone?: string }> {
  const read = parseConfiguration(text, from);
  if (!read.ok) return { problems: [read.problem], digest: read.digest };
  try {
    await loadEngine(read.configuration);
    return { problems: [], digest: read.digest, zone: read.configuration.zone };
  } catch (error) {
    return { problems: [textOf(error)], digest: read.digest };
  }
}

function checkAllowlist(
  text: string,
  from: string,
): { readonly problems: readonly string[]; readonly allowlist?: Allowlist } {
  const parsed = parseAllowlist(text);
  if (parsed.ok) return { problems: [], allowlist: parsed.allowlist };
  return { problems: [`Cannot use "${from}":\n${formatProblems(parsed.problems)}`] };
}

function isAllowlist(text: string): boolean {
  return /^\s*"?kind"?:\s*"?Allowlist\b/m.test(text);
}

function checkBreakGlass(text: string, from: string): readonly string[] {
  const parsed = parseBreakGlass(text);
  return parsed.ok ? [] : [`Cannot use "${from}" as break-glass:\n${parsed.problem}`];
}

function isBreakGlass(text: string): boolean {
  return isAllowlist(text) && /^\s*"?breakGlass"?:/m.test(text);
}
