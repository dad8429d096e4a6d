// Holds a YAML file against its zod schema: the declaration, or one problem for each mistake at its line and column.
//
// One mistake is one problem: of a value with several faults the first counts, and a required key that is merely
// misspelt is not reported as missing too. Zod's issues become sentences in the house style here, nowhere else.
// Every schema message is what the value should be, so that "it is not" stands before it; faults of hosts are sentences.

import { z } from 'zod';
import { pathText, problemAt, type Problem } from '../problem.ts';
import { describeAt, knownKeys } from './schema-keys.ts';
import { findSecrets } from '../checks/secrets.ts';
import { nearestWord, suggest } from './suggest.ts';
import type { Path, YamlFile } from './yaml-file.ts';

type Issue = z.core.$ZodIssue;

/** A refused part of a file: where, and what the reader is told. */
export type Fault = { readonly path: Path; readonly problem: Problem };

export type ReadDeclaration<T> = { readonly declaration: T | undefined; readonly faults: readonly Fault[] };

export function readDeclaration<T>(
  schema: z.ZodType<T>,
  file: YamlFile,
  value: unknown = file.value,
): ReadDeclaration<T> {
  const result = schema.safeParse(value, { error: expectation, reportInput: true });
  if (result.success) return { declaration: result.data, faults: [] };
  const issues = result.error.issues.flatMap((issue) => flatten(issue, []));
  const faults = issues.flatMap((issue) => describeIssue(schema, file, value, issue));
  return { declaration: undefined, faults: dropFollowUps(schema, mergeMisplaced(faults)) };
}

/** An issue of a union becomes those of the branch that fits the type of the value. */
function flatten(issue: Issue, base: Path): readonly Issue[] {
  const path = [...base, ...issue.path.map(toStep)];
  if (issue.code !== 'invalid_union') return [{ ...issue, path }];
  const fitting = issue.errors.find(
    (branch) => !branch.some(({ code, path: at }) => code === 'invalid_type' && at.length === 0),
  );
  return fitting === undefined ? [{ ...issue, path }] : fitting.flatMap((inner) => flatten(inner, path));
}

function describeIssue(schema: z.ZodType, file: YamlFile, root: unknown, issue: Issue): readonly Fault[] {
  const path = issue.path.map(toStep);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(schema, file, path, key));
  const value = path.reduce(child, root);
  if (value === undefined || (value === null && path.length === 0)) return [missingKey(schema, file, path)];
  const name = path.findLast((step) => typeof step === 'string') ?? 'declaration';
  const sentence = issue.code === 'custom' && issue.params?.['host'] !== undefined;
  const state = sentence ? issue.message : `it is not ${issue.message}${hintFor(issue, value)}`;
  const message = `Cannot use ${show(value)} as ${name}: ${state}`;
  return [{ path, problem: problemAt(file.locate(path), path, codeOf(issue, sentence), message) }];
}

/** The cure where the form of a value gives it away. */
function hintFor(issue: Issue, value: unknown): string {
  const expected = issue.code === 'invalid_type' ? issue.expected : undefined;
  const wantsNumber = expected === 'number' || expected === 'int' || isChoiceOfNumbers(issue);
  if (wantsNumber && typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)) return '. Write it without quotes';
  if (expected === 'string' && typeof value === 'number') return '. Write it in quotes';
  if (expected === 'array' && typeof value === 'string' && /^[\w./-]+$/.test(value)) return `. Write "[${value}]"`;
  return '';
}

function isChoiceOfNumbers(issue: Issue): boolean {
  return issue.code === 'invalid_value' && issue.values.some((each) => typeof each === 'number');
}

function codeOf(issue: Issue, isHost: boolean): string {
  if (isHost) return 'host';
  return issue.code === 'invalid_type' || issue.code === 'invalid_union' ? 'type' : 'value';
}

function unknownKey(schema: z.ZodType, file: YamlFile, parent: Path, key: string): Fault {
  const path = [...parent, key];
  const message = `Cannot use key "${key}": it is not known here. ${suggest(key, knownKeys(schema, parent))}`;
  return { path, problem: problemAt(file.locateKey(path), path, 'unknown-key', message) };
}

function missingKey(schema: z.ZodType, file: YamlFile, path: Path): Fault {
  const parent = path.slice(0, -1);
  const key = String(path.at(-1) ?? '');
  const thing = parent.length === 0 ? 'this file' : `"${pathText(parent)}"`;
  const meaning = describeAt(schema, path);
  const message =
    path.length === 0
      ? 'Cannot use this file: it is empty. Write a declaration or remove the file'
      : `Cannot use ${thing}: "${key}" is missing. Add it${meaning === undefined ? '' : ` (${meaning.replace(/\.$/, '')})`}`;
  return { path, problem: problemAt(file.locateKey(parent), path, 'missing-key', message) };
}

/** One fault for each path, and none for a missing key whose misspelling is already reported. */
function dropFollowUps(schema: z.ZodType, faults: readonly Fault[]): readonly Fault[] {
  const paths = new Set<string>();
  const meant = new Set(faults.filter(isUnknownKey).map(({ path }) => JSON.stringify(meantPath(schema, path))));
  return faults.filter(({ path, problem }) => {
    const at = JSON.stringify(path);
    if (paths.has(at) || (problem.code === 'missing-key' && meant.has(at))) return false;
    paths.add(at);
    return true;
  });
}

/** A key that is unknown where it stands and missing elsewhere was indented wrongly: one mistake, told where the key stands. */
function mergeMisplaced(faults: readonly Fault[]): readonly Fault[] {
  const missing = faults.filter(({ problem }) => problem.code === 'missing-key');
  const homeOf = (fault: Fault): Fault | undefined =>
    isUnknownKey(fault) ? missing.find(({ path }) => path.length > 1 && path.at(-1) === fault.path.at(-1)) : undefined;
  const homes = new Set(faults.map(homeOf));
  return faults
    .filter((fault) => !homes.has(fault))
    .map((fault) => {
      const home = homeOf(fault);
      if (home === undefined) return fault;
      const message = `Cannot use key "${String(fault.path.at(-1))}" here: "${pathText(home.path.slice(0, -1))}" lacks it. Move it there, indented like the keys beside it`;
      return { ...fault, problem: { ...fault.problem, message } };
    });
}

function isUnknownKey({ problem }: Fault): boolean {
  return problem.code === 'unknown-key';
}

/** The path an unknown key would have, were it spelt right. */
export function meantPath(schema: z.ZodType, path: Path): Path {
  const parent = path.slice(0, -1);
  return [...parent, nearestWord(String(path.at(-1)), knownKeys(schema, parent)) ?? ''];
}

/** What a value should be, for issues whose schema has no words of its own. */
function expectation(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return TYPES[issue.expected] ?? `of type ${issue.expected}`;
  if (issue.code === 'invalid_value') return oneOf(issue.values.map(String), issue.input);
  if (issue.code === 'too_small') return amount('at least', issue.minimum, issue.origin);
  if (issue.code === 'too_big') return amount('at most', issue.maximum, issue.origin);
  return 'of the form expected here';
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function oneOf(words: readonly string[], input: unknown): string {
  const hint = typeof input === 'string' ? nearestWord(input, words) : undefined;
  const expected = words.length === 1 ? words.join('') : `one of ${words.map((word) => `"${word}"`).join(', ')}`;
  return `${expected}${hint === undefined ? '' : `. Did you mean "${hint}"?`}`;
}

function amount(bound: string, limit: number | bigint, origin: string): string {
  if (origin === 'string') return `a text of ${bound} ${limit} characters`;
  return origin === 'array' ? `a list of ${bound} ${limit}` : `${bound} ${limit}`;
}

/** A value as messages show it; never one that is secret. */
function show(value: unknown): string {
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = JSON.stringify(value) ?? 'this value';
  if (findSecrets(text).length > 0) return 'this value';
  return text.length > 80 ? `${text.slice(0, 76)}…"` : text;
}

function child(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
}

function toStep(step: PropertyKey): string | number {
  return typeof step === 'symbol' ? String(step) : step;
}
