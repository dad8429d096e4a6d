// The second part of the story: the allowlist changes while connections are open.

import type { PlantConnection, PlantMachine } from './plant-client.ts';
import { within } from './patience.ts';
import type { Stage } from './stage.ts';

const NEW = 'recipes.ovenvendor.example';
/** The ceiling of level 3 has to agree; in a plant that is its owner's review. */
const ENTRY = `  - host: ${NEW}
    port: 443
    why: recipe service of the oven vendor, trial until the end of the week
    owner: ot-network@contoso.example
`;
const CEILING = `    - ${NEW}:443\n`;

/** A merged line opens a name; gives the connection to it back, open. */
export async function openedName(stage: Stage, oven: PlantMachine, earlier: PlantConnection): Promise<PlantConnection> {
  const { narrator, plant } = stage;
  narrator.step(
    `A pull request opens ${NEW} for the ovens`,
    'Two short edits: the entry, and the ceiling of level 3. Every forwarder on the way swaps its list at once, and no connection drops.',
  );
  await stage.isRefused(oven, NEW, 'level-3', 'not-in-allowlist');
  narrator.say('Now it is merged:');
  for (const line of ENTRY.trimEnd().split('\n')) narrator.say(`+ ${line}`);
  await changeAndWait(stage, () => {
    plant.change('level-3.yaml', (text) => text.replace(/^ {2}hosts:\n/m, `  hosts:\n${CEILING}`));
    plant.change('level-2-ovens.yaml', (text) => text.replace(/^allow:\n/m, `allow:\n${ENTRY}`));
  });
  await stage.resolves(oven, NEW);
  const connection = await stage.connects(oven, NEW);
  await stage.stillAnswers(earlier, 'The connection opened before the change');
  return connection;
}

export async function revokedName(stage: Stage, revoked: PlantConnection, earlier: PlantConnection): Promise<void> {
  const { narrator, plant, trail } = stage;
  narrator.step(
    'The line is reverted',
    'A revocation that waits for clients to hang up revokes nothing: the open connection closes within a second.',
  );
  const [since, begin] = [trail.length, performance.now()];
  await changeAndWait(stage, () => {
    plant.change('level-2-ovens.yaml', (text) => text.replace(ENTRY, ''));
    plant.change('level-3.yaml', (text) => text.replace(CEILING, ''));
  });
  const close = await trail.until(
    'the closing',
    since,
    (record) => record.event === 'close' && record.serverName === NEW && record.closedBy === 'entry-removed',
  );
  await within('the closing', revoked.closed);
  narrator.seen(`Closed ${((performance.now() - begin) / 1000).toFixed(1)} s after the file changed:`);
  narrator.audit(close);
  await stage.stillAnswers(earlier, 'The other connection of the same machine');
}

export async function expiry(
  stage: Stage,
  oven: PlantMachine,
  expiring: PlantConnection,
  earlier: PlantConnection,
): Promise<void> {
  const { narrator, clock, trail } = stage;
  narrator.step(
    'An entry ends while you watch',
    '*.updates.ovenvendor.example says "expires: 2027-03-01". Nobody has to remember: the forwarder acts, even with Git and cloud out of reach.',
  );
  const since = trail.length;
  clock.moveTo('2027-03-01T23:59:58.500Z');
  narrator.say('The clock of the plant shows 2027-03-01 23:59:58 UTC …');
  const close = await trail.until(
    'the closing',
    since,
    (record) => record.event === 'close' && record.closedBy === 'entry-expired',
  );
  await within('the closing', expiring.closed);
  narrator.seen('Midnight:');
  narrator.audit(close);
  await stage.isRefused(oven, 'www.updates.ovenvendor.example', 'level-3', 'entry-expired');
  await stage.stillAnswers(earlier, 'The connection that is still allowed');
}

/** Makes a change and waits until every forwarder has another list in force. */
async function changeAndWait(stage: Stage, change: () => void): Promise<void> {
  const forwarders = stage.plant.zones.map((zone) => stage.plant.forwarder(zone));
  const before = forwarders.map((forwarder) => forwarder.state().snapshot);
  change();
  const changed = forwarders.map((forwarder, index) => forwarder.until(({ snapshot }) => snapshot !== before[index]));
  await within('the swap of the lists', Promise.all(changed));
}
