// Asks kubeconform whether files hold what schemas say, strictly: fields and keys that nobody knows are errors.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { buildKubeconform } from '../build-judges.ts';
import { LOCATION } from './server-schemas.ts';

export type Finding = { readonly file: string; readonly isValid: boolean; readonly message: string };

const LIMIT_MS = 60_000;
const MAX_OUTPUT_BYTES = 64 * 2 ** 20;
const outputSchema = z.object({
  resources: z.array(z.object({ filename: z.string(), status: z.string(), msg: z.string() })),
});
/** What an error of `execFile` carries when something was found. */
const foundSchema = z.object({ code: z.literal(1), stdout: z.string().startsWith('{') });

/** One finding for each object in the files. */
export async function conform(schemas: string, files: readonly string[]): Promise<readonly Finding[]> {
  const flags = ['-strict', '-verbose', '-output=json', `-schema-location=${join(schemas, LOCATION)}`];
  const said = await askKubeconform([...flags, ...files]);
  return outputSchema
    .parse(JSON.parse(said))
    .resources.map(({ filename, status, msg }) => ({
      file: filename,
      isValid: status === 'statusValid',
      message: msg,
    }))
    .toSorted((left, right) => (left.file < right.file ? -1 : 1));
}

/** It ends with 1 where something is wrong, and says the same all the same. */
async function askKubeconform(args: readonly string[]): Promise<string> {
  const options = { timeout: LIMIT_MS, maxBuffer: MAX_OUTPUT_BYTES };
  try {
    return (await promisify(execFile)(await buildKubeconform(), [...args], options)).stdout;
  } catch (error) {
    const found = foundSchema.safeParse(error);
    if (found.success) return found.data.stdout;
    throw new Error('Cannot ask kubeconform: it ended without a finding', { cause: error });
  }
}
