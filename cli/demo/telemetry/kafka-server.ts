// Runs Apache Kafka from its jars: formats its folder, starts it, makes a topic for each event hub.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Admin } from '@platformatic/kafka';
import { lookupWith } from './access.ts';
import { CONNECTION_STRING_USER, type KafkaPlace, kafkaSettings } from './kafka-settings.ts';
import type { Programs } from './programs.ts';
import { ServerProcess } from './server-process.ts';
import type { IssuedCertificate } from '../certificate-authority.ts';

/** Little memory and the quick compiler: it lives for a minute. */
const JVM = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

export type KafkaServerOptions = {
  readonly programs: Pick<Programs, 'java' | 'kafka'>;
  readonly folder: string;
  readonly place: KafkaPlace;
  readonly certificate: IssuedCertificate;
  /** PEM of whoever signed it. */
  readonly ca: string;
  /** Ends the start. */
  readonly signal: AbortSignal;
};

export class KafkaServer {
  readonly #options: KafkaServerOptions;
  readonly #process: ServerProcess;
  /** What readers sign in with. */
  readonly #connectionString: string;

  private constructor(options: KafkaServerOptions, server: ServerProcess, connectionString: string) {
    this.#options = options;
    this.#process = server;
    this.#connectionString = connectionString;
  }

  static async start(options: KafkaServerOptions): Promise<KafkaServer> {
    const { programs, folder, place, certificate, signal } = options;
    mkdirSync(folder, { recursive: true });
    const [settings, keyStore] = [join(folder, 'server.properties'), join(folder, 'server.pem')];
    const connectionString = randomBytes(24).toString('base64url');
    writeFileSync(keyStore, `${certificate.key}\n${certificate.cert}\n`, { mode: 0o600 });
    const text = kafkaSettings(place, { data: join(folder, 'data'), keyStore }, connectionString);
    writeFileSync(settings, text, { mode: 0o600 });
    const java = [...JVM, '-cp', join(programs.kafka, '*')];
    const id = randomBytes(16).toString('base64url');
    const format = ['kafka.tools.StorageTool', 'format', '-t', id, '-c', settings];
    await promisify(execFile)(programs.java, [...java, ...format], { signal });
    const server = await ServerProcess.start({
      name: 'Apache Kafka',
      program: programs.java,
      args: [...java, 'kafka.Kafka', settings],
      isReady: (line) => line.includes('Kafka Server started'),
      signal,
    });
    return new KafkaServer(options, server, connectionString);
  }

  /** How a reader in the cloud connects: beside the plant, past no forwarder. */
  get reader(): {
    readonly bootstrapBrokers: { readonly host: string; readonly port: number }[];
    readonly tls: object;
    readonly tlsServerName: true;
    readonly sasl: { readonly mechanism: 'PLAIN'; readonly username: string; readonly password: string };
  } {
    const { place, ca } = this.#options;
    return {
      bootstrapBrokers: [{ host: place.host, port: place.port }],
      tls: { ca, minVersion: 'TLSv1.3', lookup: lookupWith(() => Promise.resolve(place.address)) },
      tlsServerName: true,
      sasl: { mechanism: 'PLAIN', username: CONNECTION_STRING_USER, password: this.#connectionString },
    };
  }

  /** With one partition each: order holds within a partition only. */
  async createTopics(topics: readonly string[]): Promise<void> {
    const admin = new Admin({ clientId: 'hubs', ...this.reader });
    try {
      await admin.createTopics({ topics: [...topics], partitions: 1, replicas: 1 });
    } finally {
      await admin.close();
    }
  }

  async stop(): Promise<void> {
    await this.#process.stop();
  }
}
