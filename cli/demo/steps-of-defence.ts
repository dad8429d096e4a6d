// The last part of the story: a change that would cut the plant off, and a caller that lies about who it is.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { writeProxyHeader } from '../../forwarder/hello/proxy-header.ts';
import { faceOf } from '../../levels/model.ts';
import { CAST } from './cast.ts';
import { within } from './patience.ts';
import type { PlantConnection, PlantMachine } from './plant-client.ts';
import type { Stage } from './stage.ts';

export async function wrongConfiguration(stage: Stage, oven: PlantMachine, earlier: PlantConnection): Promise<void> {
  const { narrator, plant } = stage;
  const forwarder = plant.forwarder('level-3');
  narrator.step(
    'Someone merges a wrong address for the way up of level 3',
    'The cure would have to come through the very way that is now wrong. So a configuration runs on trial beside the old one, and must reach the reserved names.',
  );
  const before = forwarder.state().configuration;
  const uplink = /address: 127\.0\.35\.\d+/;
  plant.sabotage('level-3', (text) => text.replace(uplink, 'address: 127.0.35.99'));
  await within(
    'the trial',
    forwarder.until(({ configuration }) => configuration !== before),
  );
  narrator.say('forwarder.yaml of level-3 now names 127.0.35.99, where nobody listens. It is on trial …');
  const rolledBack = forwarder.until(({ conditions }) => conditions.some(({ reason }) => reason === 'RolledBack'));
  const state = await within('the roll-back', rolledBack);
  const condition = state.conditions.find(({ reason }) => reason === 'RolledBack');
  if (state.configuration !== before)
    throw new Error('Cannot go on: the roll-back did not bring the old configuration back');
  narrator.seen(
    `Confirmed=${condition?.status ?? ''}, ${condition?.reason ?? ''}: the reserved names answer through the old way and not through the new one`,
  );
  await stage.stillAnswers(earlier, 'The connection opened before');
  narrator.say('And Git, through which the cure will come, is reachable:');
  await stage.connects(oven, 'github.com');
}

export async function forgedHeader(stage: Stage): Promise<void> {
  const { narrator, plant, trail } = stage;
  narrator.step(
    'A caller in level 3 claims to be the oven line',
    'Deeper zones are told apart by a PROXY header. It is signed, and the caller has no key: an address in the right network is not enough.',
  );
  const level3 = plant.site.zones.find(({ name }) => name === 'level-3');
  const face = level3 && faceOf(level3);
  if (face === undefined) throw new Error('Cannot go on: level 3 has no parent');
  const intruder = plant.machine(CAST.intruder);
  const address = plant.overlay.address(face.address);
  const header = writeProxyHeader(
    {
      client: { address: '127.0.21.50', port: 40_000 },
      local: { address, port: 443 },
      authority: 'management.azure.com',
      id: randomBytes(16),
      timeMs: stage.clock.wall(),
      origin: 'level-2-ovens',
    },
    { id: '20270301', secret: randomBytes(48) },
  );
  const since = trail.length;
  const socket = connect({ host: address, port: plant.overlay.port(443), localAddress: intruder.address });
  await once(socket, 'connect');
  socket.write(header);
  const tls = connectTls({ socket, servername: 'management.azure.com' });
  // A reset is the forwarder's way of closing; the audit line is what counts.
  tls.on('error', () => undefined);
  const gone = new Promise((resolve) => tls.once('close', resolve));
  const denial = await stage.denial(since, 'management.azure.com', 'level-3-5', 'proxy-header-not-authentic');
  await within('the closing', gone);
  narrator.seen('The forwarder of the DMZ closes it; nothing of it goes up:');
  narrator.audit(denial);
}
