// Where a plant keeps what is found again by another process: who it is, how long it took, what its drills came to.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runFolder } from '../machines/instance.ts';

const recordSchema = z.strictObject({
  site: z.string(),
  /** `coming-up` stays where a run was interrupted. */
  state: z.enum(['coming-up', 'up']),
  /** The zone that was brought up last on request, where not all of them were. */
  until: z.string().optional(),
  /** Who brought it up: tests take theirs down at their end. */
  owner: z.enum(['person', 'tests']).default('person'),
  /** The process that brought it up. Of tests: as long as that runs, their plant is nobody else's to take away. */
  pid: z.int().optional(),
});

/** What is written down about the plant of this instance. */
export type PlantRecord = Readonly<z.infer<typeof recordSchema>>;

export function readRecord(): PlantRecord | undefined {
  const file = placeOf('plant.json');
  return existsSync(file) ? recordSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** Whether tests use it that are not of this process. */
export function isOfOtherTests({ owner, pid }: PlantRecord): boolean {
  return owner === 'tests' && pid !== undefined && pid !== process.pid && existsSync(`/proc/${pid}`);
}

export function writeRecord(record: PlantRecord): void {
  writeFileSync(placeOf('plant.json'), JSON.stringify(record));
}

/** A file or folder of the plant. */
export function placeOf(name: string): string {
  return join(runFolder(), name);
}

/** The folder of a machine: of a zone, or of the Internet. */
export function machineFolder(name: string): string {
  return placeOf(name);
}
