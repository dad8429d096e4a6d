import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { updateScript } from '../../../constructs/host/update-script.ts';
import { exampleSites, zoneOf } from './sample-site.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const FOLDER = 'dist/contoso-bakery/level-3-5/host/config';

/** A plant's Git repository and a host that follows it, both in one folder. */
class Plant {
  readonly #folder = new TemporaryFolder();
  readonly #git = join(this.#folder.path, 'git');
  readonly #state = join(this.#folder.path, 'state');

  constructor() {
    mkdirSync(this.#git);
    mkdirSync(this.#state);
    this.run('git', 'init', '--quiet', '--initial-branch=main');
    this.newKey('trusted');
    const key = readFileSync(`${this.#folder.path}/trusted.pub`, 'utf8');
    this.#folder.write('allowed-signers', `ot@contoso.example namespaces="git" ${key}`);
    // Stands in for the forwarder: a folder is valid when its forwarder.yaml says so.
    this.#folder.write('forwarder', '#!/bin/sh\n[ "$1" = --check ] && grep --quiet valid "$2/forwarder.yaml"\n');
  }

  newKey(name: string): void {
    this.run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', join(this.#folder.path, name));
  }

  commit(content: string, key?: string): string {
    this.#folder.write(`git/${FOLDER}/forwarder.yaml`, content);
    return this.#commitAll(key);
  }

  /** A signed commit without the folder of the zone. */
  commitRemoval(key: string): string {
    this.run('git', 'rm', '--quiet', '-r', FOLDER);
    return this.#commitAll(key);
  }

  #commitAll(key: string | undefined): string {
    const signing = key === undefined ? ['--no-gpg-sign'] : ['--gpg-sign'];
    const signer = `user.signingKey=${this.#folder.path}/${key ?? ''}.pub`;
    const settings = ['user.name=OT', 'user.email=ot@contoso.example', 'gpg.format=ssh', signer].flatMap((each) => [
      '-c',
      each,
    ]);
    this.run('git', 'add', '--all');
    this.run('git', ...settings, 'commit', '--quiet', '--allow-empty', '--message', 'a change', ...signing);
    return this.run('git', 'rev-parse', 'HEAD').trim();
  }

  rewind(commit: string): void {
    this.run('git', 'reset', '--quiet', '--hard', commit);
  }

  /** Runs the synthesized script, with this plant's places in the place of the host's. */
  update(): { readonly ok: boolean; readonly stderr: string } {
    const site = exampleSites().find(({ name }) => name === 'contoso-bakery');
    if (site === undefined) throw new Error('The example site is gone');
    const script = updateScript(site, zoneOf(site, 'level-3-5'))
      .replace('https://github.com/contoso/bakery', this.#git)
      .replaceAll('/etc/sallyport/allowed-signers', join(this.#folder.path, 'allowed-signers'))
      .replaceAll('/opt/sallyport/bin/forwarder', `sh ${join(this.#folder.path, 'forwarder')}`);
    const env = {
      PATH: process.env['PATH'] ?? '',
      STATE_DIRECTORY: this.#state,
      HOME: this.#state,
      GIT_CONFIG_NOSYSTEM: '1',
    };
    const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env });
    return { ok: status === 0, stderr };
  }

  /** What the forwarder of the host would read. */
  inForce(): string | undefined {
    const file = join(this.#state, 'current', 'forwarder.yaml');
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }

  version(): string {
    return readlinkSync(join(this.#state, 'current'));
  }

  run(command: string, ...words: string[]): string {
    const { status, stdout, stderr } = spawnSync(command, words, { cwd: this.#git, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command} ${words.join(' ')}: ${stderr}`);
    return stdout;
  }

  close(): void {
    this.#folder[Symbol.dispose]();
  }
}

describe('updateScript()', () => {
  let plant: Plant;
  beforeEach(() => {
    plant = new Plant();
  });
  afterEach(() => plant.close());

  test('puts a signed commit into force', () => {
    plant.commit('valid 1', 'trusted');
    expect(plant.update()).toMatchObject({ ok: true });
    expect(plant.inForce()).toBe('valid 1');
  });

  test('follows the next one, and does nothing twice', () => {
    plant.commit('valid 1', 'trusted');
    plant.update();
    const first = plant.version();
    plant.commit('valid 2', 'trusted');
    expect([plant.update().ok, plant.inForce()]).toEqual([true, 'valid 2']);
    const second = plant.version();
    expect([plant.update().ok, plant.version()]).toEqual([true, second]);
    expect(second).not.toBe(first);
  });

  test('keeps the version when a commit changes nothing of this zone', () => {
    plant.commit('valid 1', 'trusted');
    plant.update();
    const version = plant.version();
    plant.commit('valid 1', 'trusted');
    expect([plant.update().ok, plant.version()]).toEqual([true, version]);
  });

  test.each([
    ['unsigned', undefined],
    ['signed by a stranger', 'stranger'],
  ] as const)('refuses a commit that is %s', (_, key) => {
    plant.commit('valid 1', 'trusted');
    plant.update();
    plant.newKey('stranger');
    plant.commit('valid 2', key);
    const { ok, stderr } = plant.update();
    expect([ok, plant.inForce()]).toEqual([false, 'valid 1']);
    expect(stderr).toMatch(/Cannot obey commit [0-9a-f]{40}: it carries no signature of /);
  });

  test('refuses an older commit, although it is signed', () => {
    const older = plant.commit('valid 1', 'trusted');
    plant.commit('valid 2', 'trusted');
    plant.update();
    plant.rewind(older);
    const { ok, stderr } = plant.update();
    expect([ok, plant.inForce()]).toEqual([false, 'valid 2']);
    expect(stderr).toContain('it does not descend from');
  });

  test('keeps the version in force when the forwarder would not start with the new one', () => {
    plant.commit('valid 1', 'trusted');
    plant.update();
    plant.commit('broken', 'trusted');
    const { ok, stderr } = plant.update();
    expect([ok, plant.inForce()]).toEqual([false, 'valid 1']);
    expect(stderr).toContain('its files are not valid');
    plant.commit('valid 3', 'trusted');
    expect([plant.update().ok, plant.inForce()]).toEqual([true, 'valid 3']);
  });

  test('says so when the folder of the zone is gone', () => {
    plant.commit('valid 1', 'trusted');
    plant.update();
    plant.commitRemoval('trusted');
    const { ok, stderr } = plant.update();
    expect([ok, plant.inForce()]).toEqual([false, 'valid 1']);
    expect(stderr).toContain('it holds no folder');
  });
});
