import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { imageList, PRELOAD_SCRIPT } from '../../../constructs/host/images.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { sampleSite } from './sample-site.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;

describe('imageList()', () => {
  test('names images by digest', () => {
    const lines = [
      `registry.example.com/sallyport/coredns@${DIGEST}`,
      `registry.example.com/sallyport/forwarder@${DIGEST}`,
    ];
    expect(imageList(sampleSite())).toBe(`${lines.join('\n')}\n`);
  });
});

describe('preload.sh', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
    folder.write('preload.sh', PRELOAD_SCRIPT);
    folder.write('images.txt', imageList(sampleSite()));
    // Stand-ins that write down how they are called, and would swallow the list if they were given it as input.
    for (const program of ['skopeo', 'k3s']) {
      const path = folder.write(
        `bin/${program}`,
        `#!/bin/sh\ncat >/dev/null\necho ${program} "$@" >>"${folder.path}/calls"\n`,
      );
      chmodSync(path, 0o755);
    }
  });
  afterEach(() => folder[Symbol.dispose]());

  function run(...words: string[]): {
    readonly status: number | null;
    readonly stderr: string;
    readonly calls: string;
  } {
    const env = { PATH: `${join(folder.path, 'bin')}:${process.env['PATH'] ?? ''}` };
    const { status, stderr } = spawnSync('bash', ['preload.sh', ...words], { cwd: folder.path, encoding: 'utf8', env });
    return { status, stderr, calls: status === 0 ? readFileSync(join(folder.path, 'calls'), 'utf8') : '' };
  }

  test('saves each image with its digest', () => {
    expect(run('save', 'archives').calls.split('\n')[1]).toBe(
      `skopeo copy --all --preserve-digests docker://registry.example.com/sallyport/forwarder@${DIGEST} oci-archive:archives/forwarder.tar`,
    );
  });

  test('loads each image under the name by which pods ask for it', () => {
    expect(run('load', 'archives').calls.split('\n')[0]).toBe(
      'k3s ctr --namespace k8s.io images import --digests --base-name registry.example.com/sallyport/coredns archives/coredns.tar',
    );
  });

  test('refuses what it does not know', () => {
    expect(run('send', 'archives')).toMatchObject({
      status: 2,
      stderr: 'Cannot do "send": it is neither save nor load.\n',
    });
  });
});
