// Datasets for a trace, from files: JSON Lines, as the state store holds them.

import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import type { Fields } from '../../levels/telemetry/expression/value.ts';
import { parsePayload } from '../../levels/telemetry/payload.ts';
import type { Datasets } from '../../levels/telemetry/trace/message.ts';
import { WrongUse } from '../verb.ts';

export type DatasetFile = { readonly key: string; readonly file: string };

/** Collects the values of `--dataset`, which may be given more than once. */
export function datasetOption(text: string, before: readonly DatasetFile[] = []): readonly DatasetFile[] {
  const [, key, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (key === undefined || file === undefined)
    throw new InvalidArgumentError('Write a key and a file, such as "limits=limits.json".');
  return [...before, { key, file }];
}

export function readDatasets(files: readonly DatasetFile[]): Datasets {
  return new Map(files.map(({ key, file }) => [key, recordsOf(file, textOf(file))]));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new WrongUse(`Cannot read the dataset in "${file}": ${String(error)}.`);
  }
}

function recordsOf(file: string, text: string): readonly Fields[] {
  const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }));
  return lines
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      const record = parsePayload(line);
      if (record !== undefined) return record;
      throw new WrongUse(
        `Cannot read the dataset in "${file}": line ${number} is no JSON object. Write one record in each line.`,
      );
    });
}
