// TLS to the end of the handshake, with a certificate for that name which is valid now. Whether its authority is known is told
// apart: a plant may have its own, which the clients know and this machine does not.

import type { Socket } from 'node:net';
import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { type Answer, CLOSED, silent } from './answer.ts';
import { askOverHttp } from './http-answer.ts';
import type { ProbeMeans } from './means.ts';

type TlsQuestion = { readonly host: string; readonly forTime: boolean };

type Shaken =
  | { readonly kind: 'done' }
  | { readonly kind: 'late' }
  | { readonly kind: 'failed'; readonly code: string };

/** `forTime`: ask for the time as well. */
export async function askOverTls(socket: Socket, { host, forTime }: TlsQuestion, means: ProbeMeans): Promise<Answer> {
  const { times, trust, now, signal } = means;
  const secure = connect({ socket, servername: host, secureContext: trust, rejectUnauthorized: false });
  try {
    const shaken = await handshake(secure, times.answerMs, signal);
    if (shaken.kind === 'late') return silent(times.answerMs);
    if (shaken.kind === 'failed') return failed(shaken.code);
    const fault = faultOf(secure.getPeerCertificate(), host, now());
    if (fault !== undefined) return { reason: 'certificate-invalid', text: fault };
    const authority = secure.authorized ? 'known' : 'unknown';
    const heard = forTime ? await askOverHttp(secure, host, means) : undefined;
    const protocol = secure.getProtocol() ?? 'TLS';
    return {
      reason: 'allowed',
      text: `answers in ${protocol} with a certificate of "${host}"${authority === 'known' ? '' : ', of an authority this machine does not know'}`,
      authority,
      said: heard?.ok === true ? heard.said : undefined,
    };
  } finally {
    secure.destroy();
  }
}

function handshake(secure: TLSSocket, limitMs: number, signal: AbortSignal): Promise<Shaken> {
  return new Promise((resolve) => {
    const end = (shaken: Shaken): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', late);
      resolve(shaken);
    };
    const late = (): void => end({ kind: 'late' });
    const timer = setTimeout(late, limitMs);
    signal.addEventListener('abort', late, { once: true });
    secure.once('secureConnect', () => end({ kind: 'done' }));
    secure.on('error', ({ code = '' }: NodeJS.ErrnoException) => end({ kind: 'failed', code }));
    secure.once('close', () => end({ kind: 'failed', code: '' }));
    if (signal.aborted) late();
  });
}

function failed(code: string): Answer {
  if (!code.startsWith('ERR_SSL_')) return CLOSED;
  if (code.includes('ALERT') || code.includes('UNRECOGNIZED_NAME'))
    return { reason: 'closed-without-answer', text: `refuses the handshake with a TLS alert: ${code}` };
  return { reason: 'not-understood', text: `answers, but not in TLS: ${code}` };
}

function faultOf(certificate: PeerCertificate, host: string, now: number): string | undefined {
  const mismatch = checkServerIdentity(host, certificate);
  if (mismatch !== undefined)
    return `answers with a certificate of ${certificate.subjectaltname ?? 'no name'}, not of "${host}": something else stands there`;
  const [from, to] = [Date.parse(certificate.valid_from), Date.parse(certificate.valid_to)];
  if (now >= from && now <= to) return undefined;
  return `answers with a certificate valid from ${certificate.valid_from} to ${certificate.valid_to}; this machine's clock says ${new Date(now).toISOString()}`;
}
