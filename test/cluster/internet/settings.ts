// What the process that is the Internet's servers is told, as a file: written by internet.ts, read by main.ts.

import { z } from 'zod';

/** `https` answers by host name, `http` likewise in the clear, `echo` is TLS that sends back what it gets. */
const KINDS = ['https', 'http', 'echo'] as const;

const listener = z.object({ address: z.string(), port: z.int(), kind: z.enum(KINDS) });

export const settingsSchema = z.object({
  listeners: z.array(listener),
  /** The folder of the authority (authority.ts). */
  authority: z.string(),
  git: z.object({
    hosts: z.array(z.string()),
    /** The folder of bare repositories, `<path of the URL>.git` each. */
    repositories: z.string(),
    user: z.string(),
    token: z.string(),
  }),
  /** The folder of OCI layouts, `<registry>/<repository>` each. */
  images: z.string(),
  /** The file that gets a line for each request. */
  log: z.string(),
});

export type Listener = z.infer<typeof listener>;
export type Settings = z.infer<typeof settingsSchema>;
