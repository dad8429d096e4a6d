// What reading a ClientHello comes to. Types only.

import type { HelloProfile } from './hello-profile.ts';
import type { RecordFault } from './tls-records.ts';

type HelloFault = RecordFault | 'no-server-name';

export type ClientHello = {
  /** Lower case, without trailing dot. */
  readonly serverName: string;
  /** What is told of the program behind it; the same object for all its hellos. */
  readonly profile: HelloProfile;
  /** Raw bytes from the first record to the end of the hello's last one. */
  readonly length: number;
};

export type HelloResult =
  | { readonly kind: 'need-more' }
  | { readonly kind: 'hello'; readonly hello: ClientHello }
  | { readonly kind: 'fault'; readonly reason: HelloFault };
