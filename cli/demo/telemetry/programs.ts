// The programs of the telemetry run that npm does not bring: mosquitto as the zones' brokers, Java and Apache Kafka as the
// event hubs. Found, or named with the command that installs them.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Programs = {
  readonly mosquitto: string;
  readonly java: string;
  /** The folder with Kafka's jars. */
  readonly kafka: string;
};

export type Search =
  | { readonly ok: true; readonly programs: Programs }
  | { readonly ok: false; readonly missing: readonly string[]; readonly commands: readonly string[] };

type Environment = { readonly PATH?: string | undefined; readonly SALLYPORT_CACHE?: string | undefined };

export const KAFKA_VERSION = '4.1.0';
const KAFKA_POM = fileURLToPath(new URL('kafka/pom.xml', import.meta.url));
const KAFKA_DIGESTS = fileURLToPath(new URL('kafka/jars.sha256', import.meta.url));
/** Debian puts servers where the PATH of ordinary users does not lead. */
const FURTHER_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin', '/opt/homebrew/bin'];

export function findPrograms(environment: Environment = process.env): Search {
  const find = (name: string): string | undefined => findProgram(name, environment);
  const [mosquitto, java, kafka] = [find('mosquitto'), find('java'), kafkaFolder(environment)];
  const hasKafka = areJarsWhole(kafka);
  if (mosquitto !== undefined && java !== undefined && hasKafka)
    return { ok: true, programs: { mosquitto, java, kafka } };
  const packages = [
    ...(mosquitto === undefined ? ['mosquitto'] : []),
    ...(java === undefined ? ['openjdk-17-jre-headless'] : []),
    ...(hasKafka || find('mvn') !== undefined ? [] : ['maven']),
  ];
  return {
    ok: false,
    missing: [
      ...(mosquitto === undefined ? ['mosquitto'] : []),
      ...(java === undefined ? ['Java'] : []),
      ...(hasKafka ? [] : [`Apache Kafka ${KAFKA_VERSION}`]),
    ],
    commands: [
      ...(packages.length > 0 ? [`sudo apt-get install --no-install-recommends ${packages.join(' ')}`] : []),
      ...(hasKafka ? [] : [fetchKafkaCommand(environment).join(' ')]),
    ],
  };
}

/** Program and arguments that put Kafka's jars where they are looked for. */
export function fetchKafkaCommand(environment: Environment = process.env): readonly [string, ...string[]] {
  const options = ['--batch-mode', '--quiet', '--file', KAFKA_POM, `-DoutputDirectory=${kafkaFolder(environment)}`];
  return ['mvn', ...options, 'dependency:copy-dependencies'];
}

function kafkaFolder({ SALLYPORT_CACHE: cache = join(homedir(), '.cache', 'sallyport') }: Environment): string {
  return join(cache, `kafka-${KAFKA_VERSION}`);
}

function findProgram(name: string, { PATH: path = '' }: Environment): string | undefined {
  const folders = [...path.split(':'), ...FURTHER_FOLDERS];
  return folders.map((folder) => join(folder, name)).find((file) => file !== name && existsSync(file));
}

/** Every jar is there and is the one that was reviewed: a download that was cut short is none. */
function areJarsWhole(folder: string): boolean {
  const lines = readFileSync(KAFKA_DIGESTS, 'utf8').trimEnd().split('\n');
  return lines.every((line) => {
    const [digest = '', name = ''] = line.split('  ');
    const file = join(folder, name);
    return existsSync(file) && createHash('sha256').update(readFileSync(file)).digest('hex') === digest;
  });
}
