// After the last cluster test, as jest's global teardown: says what the drills measured, and takes the plant away that they
// brought up. One that a person had before stays. SALLYPORT_KEEP=1 leaves it for whoever wants to look.

import { drillBook, drillsPage, readDrills } from '../drills/drill-book.ts';
import { isOfOtherTests, readRecord } from './place.ts';
import { Plant } from './plant.ts';

// oxlint-disable-next-line import/no-default-export -- jest asks for it
export default async function takeDown(): Promise<void> {
  const results = readDrills(drillBook());
  if (results.length > 0) process.stdout.write(`\n${drillsPage(results)}\n`);
  const record = readRecord();
  if (record?.owner !== 'tests' || isOfOtherTests(record)) return;
  if (process.env['SALLYPORT_KEEP'] === undefined) await Plant.down();
}
