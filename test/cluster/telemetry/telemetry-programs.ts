// What the telemetry run needs, installed where it is missing: Debian's packages, and Apache Kafka from Maven's registry.

import { fetchKafkaCommand, findPrograms, type Programs } from '../../../cli/demo/telemetry/programs.ts';
import { needDebianPrograms } from '../debian-programs.ts';
import { run } from '../image/run.ts';

/** Debian puts it where the PATH of ordinary users does not lead, so it is asked for by its whole path. */
const MOSQUITTO = '/usr/sbin/mosquitto';

export async function telemetryPrograms(): Promise<Programs> {
  const first = findPrograms();
  if (first.ok) return first.programs;
  await needDebianPrograms({ [MOSQUITTO]: 'mosquitto', java: 'openjdk-17-jre-headless', mvn: 'maven' });
  const [program, ...args] = fetchKafkaCommand();
  await run(program, args);
  const second = findPrograms();
  if (second.ok) return second.programs;
  throw new Error(`Cannot run telemetry: ${second.missing.join(' and ')} is missing, although it was installed`);
}
