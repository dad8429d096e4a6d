// forwarder.yaml: from text to a Configuration, or every problem it has.

import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { checkConfiguration } from '../contract/check-configuration.ts';
import { type Configuration, configurationSchema } from '../contract/configuration.ts';
import { digestOf } from '../contract/digest.ts';
import { textOf } from '../error-text.ts';
import { formatProblems, readYaml } from '../read-yaml.ts';

export type ConfigurationText =
  | { readonly ok: true; readonly configuration: Configuration; readonly digest: string; readonly text: string }
  | {
      readonly ok: false;
      readonly problem: string;
      /** Undefined when the file cannot even be read. */
      readonly digest: string | undefined;
      /** The state folder it names, as far as that can be made out. */
      readonly state: string | undefined;
    };

export function parseConfiguration(text: string, from: string): ConfigurationText {
  const digest = digestOf(text);
  const read = readYaml(text, configurationSchema);
  const problems = read.ok ? checkConfiguration(read.value).map((message) => ({ path: '', message })) : read.problems;
  if (read.ok && problems.length === 0) return { ok: true, configuration: read.value, digest, text };
  return { ok: false, problem: `Cannot use "${from}":\n${formatProblems(problems)}`, digest, state: findState(text) };
}

/** Tells whether a file holds something else than before. */
export function identityOf(read: ConfigurationText): string {
  return read.ok ? read.digest : (read.digest ?? read.problem);
}

/** A file that cannot be read is a configuration that cannot be used. */
export async function readConfiguration(path: string): Promise<ConfigurationText> {
  try {
    return parseConfiguration(await readFile(path, 'utf8'), path);
  } catch (error) {
    const problem = `Cannot read the configuration "${path}": ${textOf(error)}. Check the file and its permissions`;
    return { ok: false, problem, digest: undefined, state: undefined };
  }
}

/** A broken file must not hide the confirmed configuration, which lies in the folder that it names. */
function findState(text: string): string | undefined {
  const state: unknown = parseDocument(text).get('state');
  return typeof state === 'string' ? state : undefined;
}
