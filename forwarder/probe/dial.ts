// The second phase and the last: does something take the connection, and does it answer as the destination would? Each
// protocol has its own proof.

import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { connectToAny } from '../uplink/connect-to-any.ts';
import { connectTcp } from '../uplink/connect.ts';
import { Deadline } from '../uplink/deadline.ts';
import type { Answer } from './answer.ts';
import { askOverHttp } from './http-answer.ts';
import { type Inquiry, type Outcome, stepOf } from './inquiry.ts';
import { staysOpen } from './open-answer.ts';
import { askOverTls } from './tls-answer.ts';

/** Never rejects. */
export async function dial(inquiry: Inquiry, addresses: readonly string[]): Promise<Outcome> {
  const { question, plan, means } = inquiry;
  const { connectMs } = means.times;
  const places = addresses.map((address) => ({ address, port: question.port }));
  const zone = goesThroughFace(inquiry, addresses) ? (plan.face?.zone ?? plan.zone) : plan.zone;
  const { source, signal } = means;
  const connected = await connectToAny({ places, source }, connectTcp, new Deadline(connectMs), signal);
  if (!connected.ok) {
    const reason = connected.reason === 'next-hop-timeout' ? 'next-hop-timeout' : 'next-hop-refused';
    const within = reason === 'next-hop-timeout' ? ` within ${connectMs / 1000} s` : '';
    const text = `nothing takes a connection at ${addresses.join(', ')} port ${question.port}${within}`;
    return { reason, steps: [stepOf(inquiry, { kind: 'connection', zone, text, stops: true })], isProof: false };
  }
  const text = `takes the connection at ${connected.nextHop}`;
  const taken = stepOf(inquiry, { kind: 'connection', zone, text, stops: false });
  if (endsHere(inquiry, addresses)) {
    connected.socket.destroy();
    return { reason: 'allowed', steps: [taken], isProof: true };
  }
  const answer = await answerOf(connected.socket, inquiry);
  const stops = answer.reason !== 'allowed';
  const steps = [taken, stepOf(inquiry, { kind: 'answer', zone, text: answer.text, stops })];
  return { ...answer, steps, isProof: answer.reason === 'closed-without-answer' };
}

function goesThroughFace({ plan }: Inquiry, addresses: readonly string[]): boolean {
  return plan.face !== undefined && addresses.includes(plan.face.address);
}

/** A wildcard is proven as far as the face, and a way around the face is one as soon as it takes a connection. */
function endsHere(inquiry: Inquiry, addresses: readonly string[]): boolean {
  const { question, isDenial } = inquiry;
  return isDenial ? isIP(question.host) !== 0 && !goesThroughFace(inquiry, addresses) : question.covers !== undefined;
}

/** Closes the socket. */
async function answerOf(socket: Socket, { question, plan, means }: Inquiry): Promise<Answer> {
  const { host, port, protocol = 'tls' } = question;
  try {
    if (protocol === 'tcp') return await staysOpen(socket, means);
    if (protocol === 'tls') {
      const forTime = plan.clock?.host === host && plan.clock.port === port;
      return await askOverTls(socket, { host, forTime }, means);
    }
    const heard = await askOverHttp(socket, host, means);
    return heard.ok ? { reason: 'allowed', text: `answers "${heard.status}"` } : heard;
  } finally {
    socket.destroy();
  }
}
