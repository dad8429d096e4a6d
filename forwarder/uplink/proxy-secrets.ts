// What a corporate proxy asks for: the file with user and password, and the CA its own certificate is checked by.
//
// They are read at every dial, so a renewed Secret serves from the next connection on and nothing has to be watched.
// Neither their content nor a part of it appears in an error.

import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { UplinkConfiguration } from '../contract/configuration.ts';
import { textOf } from '../error-text.ts';

type ConnectProxy = NonNullable<UplinkConfiguration['connectProxy']>;

/** A line of a head, base64 included, with room to spare. */
const MAX_CREDENTIALS_BYTES = 4_096;
/** RFC 7617 §2: neither may hold a control character, the user no colon. */
const CREDENTIALS = /^[^\p{Cc}:]+:\P{Cc}*$/u;

export class ProxySecrets {
  readonly #proxy: Pick<ConnectProxy, 'credentials' | 'ca'>;
  #context: { readonly pem: string; readonly made: SecureContext } | undefined;

  constructor(proxy: Pick<ConnectProxy, 'credentials' | 'ca'>) {
    this.#proxy = proxy;
  }

  /** The value of Proxy-Authorization; undefined for a proxy that asks for none. Rejects when the file is no use. */
  async authorization(): Promise<string | undefined> {
    const { credentials } = this.#proxy;
    if (credentials === undefined) return undefined;
    const text = await readSecret(credentials, 'Place the Secret of the proxy there');
    const line = text.replace(/\r?\n$/, '');
    if (!CREDENTIALS.test(line) || Buffer.byteLength(line) > MAX_CREDENTIALS_BYTES) {
      throw new Error(
        `Cannot use "${credentials}": it is not one line of user and password. Write them with a colon between`,
      );
    }
    return `Basic ${Buffer.from(line).toString('base64')}`;
  }

  /** What the proxy's certificate is checked by; undefined for a proxy without TLS. Rejects when the file is no use. */
  async secureContext(): Promise<SecureContext | undefined> {
    const { ca } = this.#proxy;
    if (ca === undefined) return undefined;
    const pem = await readSecret(ca, 'Place the certificate of its issuer there');
    if (this.#context?.pem !== pem) this.#context = { pem, made: trusting(pem, ca) };
    return this.#context.made;
  }
}

/** Rejects when a file that is named cannot be used: better at start-up than at every connection. */
export async function checkProxySecrets(proxy: ConnectProxy): Promise<void> {
  const secrets = new ProxySecrets(proxy);
  await secrets.authorization();
  await secrets.secureContext();
}

async function readSecret(path: string, cure: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`Cannot read "${path}" for the corporate proxy: ${textOf(error)}. ${cure}`, { cause: error });
  }
}

/** Node passes over text that is no certificate and would then trust nobody without saying why. */
function trusting(pem: string, path: string): SecureContext {
  try {
    void new X509Certificate(pem);
    return createSecureContext({ ca: pem });
  } catch (error) {
    throw new Error(`Cannot use "${path}": it holds no certificate. Write the issuer of the proxy's as PEM`, {
      cause: error,
    });
  }
}
