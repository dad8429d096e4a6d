// The question for a name: whom a zone asks, whether it is heard there, and what it is told. The answer has to be a face of
// its parent, or an address of the plant that is known by that name in both directions.

import type { PlantZone } from '../plant.ts';
import type { Hop } from '../reach.ts';
import { answerTo, type DnsAnswer } from './answers.ts';
import { faceObjects, isFace, isInsideFace } from './faces.ts';
import { pass, stop, type Stopped } from './hops.ts';
import { type Asking, type Heard, ownQuestions, parentQuestions } from './questions.ts';

export type Told =
  /** Dial this face. */
  | { readonly hop: Hop; readonly face: string }
  /** It lies in the zone itself. */
  | { readonly hop: Hop; readonly face: undefined };

/** Every server the zone's machines and pods ask has to say the same. */
export function askDns(asking: Asking, name: string): Told | Stopped {
  const { zone } = asking;
  const heard = zone.ownDns.length > 0 ? ownQuestions(asking) : parentQuestions(asking);
  if ('stoppedBy' in heard) return heard;
  let told: Told | undefined;
  for (const question of heard) {
    const next = understand(asking, question, name);
    if ('stoppedBy' in next) return next;
    if (told !== undefined && told.face !== next.face)
      return stop(
        { zone: next.hop.zone, step: 'dns' },
        next.hop.object,
        `it answers otherwise than "${told.hop.object}" does`,
        told.hop.object,
      );
    told = next;
  }
  return told ?? stop({ zone: zone.name, step: 'dns' }, `${zone.folder}/host/resolv.conf`, 'it has no DNS to ask');
}

function understand({ zone, forwarding }: Asking, heard: Heard, name: string): Told | Stopped {
  const { server, at, source, seen, local, port } = heard;
  const place = { zone: at, step: 'dns' } as const;
  const answer = answerTo(server, { name, type: 'A', source, local, port });
  if (answer.kind === 'none')
    return stop(place, answer.object, refusal(answer, heard, zone, name), server.object, seen?.object);
  if (answer.kind === 'forwarded')
    return {
      ...pass(place, answer.object, `servers of the plant answer for "${name}": ${answer.servers.join(', ')}`),
      face: undefined,
    };
  const isRight = zone === forwarding ? isInsideFace : isFace;
  const strangers = answer.data.filter((address) => !isRight(forwarding, address));
  const [face] = answer.data;
  if (strangers.length === 0 && face !== undefined)
    return { ...pass(place, answer.object, `${at} answers ${face} for "${name}"`), face };
  const unknown = strangers.find((address) => !isKnownAs(heard, address, name));
  if (unknown === undefined && strangers.length === answer.data.length)
    return { ...pass(place, answer.object, `"${name}" is ${strangers.join(', ')}, inside the zone`), face: undefined };
  return stop(
    place,
    answer.object,
    `${at} answers ${unknown ?? strangers[0]} for "${name}", which is no face of ${forwarding.name}`,
    ...faceObjects(forwarding),
  );
}

function refusal(
  answer: Extract<DnsAnswer, { kind: 'none' }>,
  { at, seen }: Heard,
  zone: PlantZone,
  name: string,
): string {
  if (answer.rcode === 'REFUSED' && seen !== undefined)
    return `${at} refuses questions from ${seen.network.text} of ${zone.name}`;
  if (answer.rcode === 'REFUSED') return `the DNS of ${at} does not lead "${name}" to the forwarder`;
  return `${at} answers ${answer.rcode} for "${name}"`;
}

/** A machine of the plant has a name for its address, and an address for its name. */
function isKnownAs({ server, source, local, port }: Heard, address: string, name: string): boolean {
  const reverse = `${address.split('.').toReversed().join('.')}.in-addr.arpa`;
  const answer: DnsAnswer = answerTo(server, { name: reverse, type: 'PTR', source, local, port });
  return answer.kind === 'data' && answer.data.includes(`${name}.`);
}
