// An object as if it had been created earlier. No API lets anybody say when something was created, so this is done where the API
// server keeps it: in etcd, by etcd's own gateway for JSON. What watches the object hears of it like of any other change.

import type { PlantZone } from '../plant/plant-zone.ts';

const ETCD = 'http://127.0.0.1:2379/v3/kv';
const STAMP = /"creationTimestamp":"(?<stamp>[^"]+)"/;

/** Custom resources are kept as JSON. Returns the moment it says afterwards. */
export async function setBack(zone: PlantZone, key: string, byMs: number): Promise<Date> {
  const { kvs: [found] = [] } = await ask<{ kvs?: { value: string }[] }>(zone, 'range', { key: base64(key) });
  const text = Buffer.from(found?.value ?? '', 'base64').toString('utf8');
  const stamp = STAMP.exec(text)?.groups?.['stamp'];
  if (stamp === undefined) throw new Error(`Cannot set back "${key}" of ${zone.name}: etcd has no such object`);
  const earlier = `${new Date(Date.parse(stamp) - byMs).toISOString().slice(0, 19)}Z`;
  await ask(zone, 'put', { key: base64(key), value: base64(text.replace(stamp, earlier)) });
  return new Date(earlier);
}

async function ask<T>({ machine }: PlantZone, verb: 'range' | 'put', body: object): Promise<T> {
  const options = ['--silent', '--show-error', '--fail', '--noproxy', '*', '--data', '@-'];
  const answer: T = JSON.parse(
    await machine.ask('curl', [...options, `${ETCD}/${verb}`], { input: JSON.stringify(body) }),
  );
  return answer;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
