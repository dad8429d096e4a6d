// systemctl(1), as far as the steps use it: what to say to the supervisor, and what it answers.

import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** On a tmpfs of the machine, so that each machine has one. */
export const SUPERVISOR_SOCKET = '/run/units.sock';
export const requestSchema = z.array(z.string());
const answerSchema = z.object({ code: z.int(), stdout: z.string(), stderr: z.string() });
export type Answer = z.infer<typeof answerSchema>;

/** Asks the supervisor of the machine this process runs in. */
export async function askSupervisor(args: readonly string[]): Promise<Answer> {
  const asked = request({ socketPath: SUPERVISOR_SOCKET, method: 'POST' });
  asked.end(JSON.stringify(args));
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.on('response', resolve).on('error', reject);
  });
  return answerSchema.parse(JSON.parse(await text(response)));
}

if (import.meta.main) {
  const { code, stdout, stderr } = await askSupervisor(process.argv.slice(2));
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = code;
}
