// A certificate for whatever server name a client asks for, made at its first hello and kept: the Internet has every name.

import { createSecureContext, type SecureContext, type TlsOptions } from 'node:tls';
import { callbackify } from 'node:util';
import type { CertificateAuthority } from '../../support/certificates.ts';

/** The name of the certificate for clients that send none. */
const NAMELESS = 'no-server-name.invalid';

export class CertificatesOnDemand {
  readonly #authority: CertificateAuthority;
  readonly #contexts = new Map<string, Promise<SecureContext>>();

  constructor(authority: CertificateAuthority) {
    this.#authority = authority;
  }

  /** Options of a TLS server. */
  async tlsOptions(): Promise<TlsOptions> {
    return {
      ...(await this.#authority.issue(NAMELESS)),
      SNICallback: callbackify((name: string) => this.#contextFor(name.toLowerCase())),
    };
  }

  #contextFor(name: string): Promise<SecureContext> {
    const known = this.#contexts.get(name);
    if (known !== undefined) return known;
    const context = this.#authority.issue(name).then((issued) => createSecureContext(issued));
    this.#contexts.set(name, context);
    return context;
  }
}
