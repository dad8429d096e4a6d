import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPrograms } from '../../../../cli/demo/telemetry/programs.ts';

describe('findPrograms()', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-programs-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** On a PATH with exactly these programs. */
  function find(...programs: readonly string[]) {
    for (const program of programs) writeFileSync(join(folder, program), '');
    return findPrograms({ PATH: folder, SALLYPORT_CACHE: join(folder, 'cache') });
  }

  test('names the command that fetches Kafka into the cache folder', () => {
    const search = find('mosquitto', 'java', 'mvn');
    expect(search.ok ? [] : search.missing).toEqual(['Apache Kafka 4.1.0']);
    expect(search.ok ? [] : search.commands).toEqual([
      expect.stringMatching(/^mvn .*\/kafka\/pom\.xml -DoutputDirectory=.*\/cache\/kafka-4\.1\.0 dependency:copy-/),
    ]);
  });

  test('asks for Java and Maven first where they are missing', () => {
    const search = find('mosquitto');
    expect(search.ok ? [] : search.missing).toEqual(['Java', 'Apache Kafka 4.1.0']);
    expect(search.ok ? '' : search.commands[0]).toBe(
      'sudo apt-get install --no-install-recommends openjdk-17-jre-headless maven',
    );
  });

  test('does not take a jar for whole that was cut short', () => {
    const jars = join(folder, 'cache', 'kafka-4.1.0');
    mkdirSync(jars, { recursive: true });
    writeFileSync(join(jars, 'kafka_2.13-4.1.0.jar'), 'half of it');
    const search = find('mosquitto', 'java', 'mvn');
    expect(search.ok ? [] : search.missing).toEqual(['Apache Kafka 4.1.0']);
  });
});
