// What `check` promises about any declaration, as a function from files to the promises it breaks: it does not throw, its
// problems can be found and read, and what it finds no error in can be synthesized into files a forwarder starts with.

import { parse } from 'yaml';
import { siteFiles } from '../../../constructs/site-files.ts';
import { validateAllowlist } from '../../../forwarder/allowlist/parse-allowlist.ts';
import { checkConfiguration } from '../../../forwarder/contract/check-configuration.ts';
import { configurationSchema } from '../../../forwarder/contract/configuration.ts';
import { checkSites } from '../../../levels/check-sites.ts';
import type { Site } from '../../../levels/model.ts';
import type { Problem } from '../../../levels/problem.ts';
import { memoryRepository } from '../../support/memory-repository.ts';
import type { Files } from './mutations.ts';

const TODAY = '2026-11-21';
const TOO_LONG_MS = 5_000;

export type Outcome = { readonly broken: readonly string[]; readonly isSound: boolean };

export function judgeDeclaration(files: Files, site: string): Outcome {
  const started = performance.now();
  try {
    const { sound, problems } = checkSites(memoryRepository(files), [site], { today: TODAY });
    const broken = [...problems.flatMap((problem) => judgeProblem(files, problem)), ...sound.flatMap(judgeSynthesis)];
    const took = performance.now() - started;
    return { broken: took > TOO_LONG_MS ? [...broken, `it took ${took} ms`] : broken, isSound: sound.length > 0 };
  } catch (error) {
    return { broken: [`it throws: ${error instanceof Error ? error.stack : String(error)}`], isSound: false };
  }
}

function judgeProblem(files: Files, problem: Problem): readonly string[] {
  const { file, line, column, message, code } = problem;
  const text = files[file];
  const shown = JSON.stringify(problem);
  const broken: string[] = [];
  // A missing site.yaml is told of at its beginning.
  const lines = (text ?? '').split('\n');
  if (text === undefined && code !== 'no-site-file' && code !== 'no-zones') broken.push(`no such file: ${shown}`);
  if (!Number.isInteger(line) || line < 1 || line > lines.length) broken.push(`no such line: ${shown}`);
  if (!Number.isInteger(column) || column < 1 || column > (lines[line - 1] ?? '').length + 1)
    broken.push(`no such column: ${shown}`);
  if (!/^Cannot \S.*: \S.*\. \S.*[^.\s]\.?$|^Cannot \S.*: \S.*[^.\s]\.?$/.test(message))
    broken.push(`not the house form: ${shown}`);
  if (/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(message)) broken.push(`control characters in the message: ${shown}`);
  if (message.length > 700) broken.push(`a message nobody reads to its end: ${shown}`);
  return broken;
}

function judgeSynthesis(site: Site): readonly string[] {
  const { dist } = siteFiles(site);
  return [...dist].flatMap(([path, text]) => judgeFile(path, text).map((fault) => `${path}: ${fault}`));
}

function judgeFile(path: string, text: string): readonly string[] {
  if (path.endsWith('/network/ConfigMap.forwarder.yaml')) return judgeConfiguration(configMapText(text));
  if (path.endsWith('/forwarder.yaml')) return judgeConfiguration(text);
  if (/\/(Allowlist\.[^/]*|allowlist)\.yaml$/.test(path)) {
    const result = validateAllowlist(parse(text));
    return result.ok ? [] : result.problems.map(({ path: at, message }) => `${at} ${message}`);
  }
  return [];
}

function configMapText(text: string): string {
  const object: { readonly data?: { readonly 'forwarder.yaml'?: string } } = parse(text);
  return object.data?.['forwarder.yaml'] ?? '';
}

function judgeConfiguration(text: string): readonly string[] {
  const read = configurationSchema.safeParse(parse(text));
  return read.success
    ? checkConfiguration(read.data)
    : read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
}
