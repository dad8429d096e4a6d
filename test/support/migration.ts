// What the migration pages find at a plant that is to be migrated: clusters that print what runs in them.

import { parse, parseAllDocuments } from 'yaml';
import type { SourceFile } from '../../cli/import/source-file.ts';

/** As `kubectl get … --output yaml` prints several objects. JSON is YAML, and stands in one line. */
export function listOf(objects: readonly unknown[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
}

export function objectsOf({ text }: SourceFile): readonly unknown[] {
  return parseAllDocuments(text).map((document): unknown => document.toJS());
}

export function objectOf({ text }: SourceFile): string {
  return JSON.stringify(parse(text));
}
