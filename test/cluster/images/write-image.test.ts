import { readFileSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { run } from '../image/run.ts';
import { ContentStore } from './content-store.ts';
import { blobFile, findManifest, linkImage, partsOf, readIndex } from './layout.ts';
import { type ImageRecipe, makeImage, withLabel, writeImage } from './write-image.ts';

const MORNING = new Date('2026-11-02T06:00:00Z');

class Workshop extends TemporaryFolder {
  readonly store = new ContentStore(join(this.path, 'store'));
  readonly layout = join(this.path, 'layout');

  /** An image of a program and a text. */
  recipe(program: string): ImageRecipe {
    const from = this.write('program', program);
    utimesSync(from, MORNING, MORNING);
    return {
      files: [
        { from, to: '/opt/deep/program' },
        { text: 'root:x:0:0::/:\n', to: '/etc/passwd' },
        { to: '/bin/other', link: '../opt/deep/program' },
        { to: '/tmp', folder: true, mode: 0o1777 },
      ],
      entrypoint: ['/opt/deep/program'],
      user: '65532:65532',
      env: { COLOUR: 'red' },
    };
  }
}

describe('writeImage()', () => {
  test('writes a layout that another tool reads, with the configuration asked for', async () => {
    using workshop = new Workshop();
    const { digest } = await writeImage(workshop.layout, '1', workshop.recipe('four'), workshop.store);
    const copy = join(workshop.path, 'copy');
    await run('skopeo', ['--insecure-policy', 'copy', `oci:${workshop.layout}:1`, `dir:${copy}`]);
    const inspected: unknown = JSON.parse(await run('skopeo', ['inspect', '--config', `dir:${copy}`]));
    expect(inspected).toMatchObject({
      architecture: 'amd64',
      os: 'linux',
      config: {
        User: '65532:65532',
        Entrypoint: ['/opt/deep/program'],
        Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'COLOUR=red'],
      },
    });
    expect(await run('skopeo', ['inspect', '--format', '{{.Digest}}', `oci:${workshop.layout}:1`])).toBe(`${digest}\n`);
  });

  test('puts what is copied and what is written into layers of their own, each folder before its files', async () => {
    using workshop = new Workshop();
    await writeImage(workshop.layout, '1', workshop.recipe('four'), workshop.store);
    const listings = await Promise.all(layersOf(workshop.layout, '1').map((layer) => run('tar', ['-tf', layer])));
    expect(listings).toEqual(['opt/\nopt/deep/\nopt/deep/program\n', 'bin/\nbin/other\netc/\netc/passwd\ntmp/\n']);
  });

  test('gives the same digest to the same files, wherever they are written', async () => {
    using here = new Workshop();
    using there = new Workshop();
    const first = await writeImage(here.layout, '1', here.recipe('four'), here.store);
    const again = await writeImage(here.layout, '1', here.recipe('four'), here.store);
    const elsewhere = await writeImage(there.layout, '2', there.recipe('four'), there.store);
    const other = await writeImage(there.layout, '3', there.recipe('another'), there.store);
    expect([again.digest, elsewhere.digest]).toEqual([first.digest, first.digest]);
    expect(other.digest).not.toBe(first.digest);
  });

  test('reads what it copies once, until it changes', async () => {
    using workshop = new Workshop();
    const first = await writeImage(workshop.layout, '1', workshop.recipe('four'), workshop.store);
    const [layer = ''] = layersOf(workshop.layout, '1');
    const written = statSync(layer).mtimeMs;
    await writeImage(workshop.layout, '1', workshop.recipe('four'), workshop.store);
    expect(statSync(layer).mtimeMs).toBe(written);
    const changed = await writeImage(workshop.layout, '1', workshop.recipe('seven'), workshop.store);
    expect(changed.digest).not.toBe(first.digest);
  });

  test('makes content again that somebody took out of the store', async () => {
    using workshop = new Workshop();
    const first = await writeImage(workshop.layout, '1', workshop.recipe('four'), workshop.store);
    const [layer = ''] = layersOf(workshop.layout, '1');
    const kept = readFileSync(layer);
    rmSync(realpathSync(layer));
    const again = await writeImage(workshop.layout, '1', workshop.recipe('four'), workshop.store);
    expect(again.digest).toBe(first.digest);
    expect(readFileSync(layer).equals(kept)).toBe(true);
  });

  test('gives another digest to the same layers with a label', async () => {
    using workshop = new Workshop();
    const first = await makeImage(workshop.recipe('four'), workshop.store);
    const second = await withLabel(first, ['release', '2'], workshop.store);
    const [parts, again] = [first, second].map((image) => partsOf(workshop.store.folder, image));
    expect(second.digest).not.toBe(first.digest);
    expect(again?.layers).toEqual(parts?.layers);
    linkImage(workshop.layout, '2', workshop.store.folder, second);
    const inspected: unknown = JSON.parse(await run('skopeo', ['inspect', '--config', `oci:${workshop.layout}:2`]));
    expect(inspected).toMatchObject({ config: { User: '65532:65532', Labels: { release: '2' } } });
  });

  test('keeps the other tags of a layout and moves its own', async () => {
    using workshop = new Workshop();
    const first = await writeImage(workshop.layout, '1', workshop.recipe('four'), workshop.store);
    await writeImage(workshop.layout, '2', workshop.recipe('five'), workshop.store);
    const moved = await writeImage(workshop.layout, '2', workshop.recipe('seven'), workshop.store);
    expect(findManifest(workshop.layout, '1')?.digest).toBe(first.digest);
    expect(findManifest(workshop.layout, '2')?.digest).toBe(moved.digest);
    expect(findManifest(workshop.layout, moved.digest)?.digest).toBe(moved.digest);
    expect(readIndex(workshop.layout)).toHaveLength(2);
  });

  test('leaves nothing half done behind when a file cannot be read', async () => {
    using workshop = new Workshop();
    const recipe = workshop.recipe('four');
    writeFileSync(join(workshop.path, 'program'), '');
    const missing = { ...recipe, files: [{ from: join(workshop.path, 'missing'), to: '/missing' }] };
    await expect(writeImage(workshop.layout, '1', missing, workshop.store)).rejects.toThrow('ENOENT');
    expect(await run('ls', [workshop.store.folder])).toBe('blobs\nmade\n');
  });
});

function layersOf(layout: string, tag: string): readonly string[] {
  return partsOf(layout, indexed(layout, tag)).layers.map(({ digest }) => blobFile(layout, digest));
}

function indexed(layout: string, tag: string) {
  const manifest = findManifest(layout, tag);
  if (manifest === undefined) throw new Error(`"${layout}" has no "${tag}"`);
  return manifest;
}
