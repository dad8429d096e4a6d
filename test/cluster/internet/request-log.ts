// Every request the Internet answered, a line of JSON each: how a drill sees from the outside what came through.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';

const requestSchema = z.object({
  /** When the answer ended. */
  time: z.iso.datetime(),
  host: z.string(),
  client: z.string(),
  method: z.string(),
  path: z.string(),
  status: z.int(),
});

export type LoggedRequest = z.infer<typeof requestSchema>;

/** Writes the line once the answer has ended, however it ended. */
export function logRequest(file: string, request: IncomingMessage, response: ServerResponse): void {
  const { method = '', url: path = '' } = request;
  const seen = { host: hostOf(request), client: request.socket.remoteAddress ?? '', method, path };
  response.once('close', () => {
    const line: LoggedRequest = { time: new Date().toISOString(), ...seen, status: response.statusCode };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  });
}

export function readRequests(file: string): readonly LoggedRequest[] {
  if (!existsSync(file)) return [];
  const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return whole.map((line) => requestSchema.parse(JSON.parse(line)));
}

/** The host that was asked, without a port. */
export function hostOf({ headers }: IncomingMessage): string {
  return (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
}
