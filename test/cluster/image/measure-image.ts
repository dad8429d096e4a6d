// Sizes and times of the image, written into docs/image.md: node test/cluster/image/measure-image.ts
//
// Measured in containers under the image's own profile, each started anew; the median of several. Figures are one machine's.

import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { BuiltImage } from './built-image.ts';
import { Container, PLACES } from './container.ts';
import { filesOf } from './files-of.ts';
import { run } from './run.ts';
import { SmokeWorld } from './smoke-world.ts';

const PAGE = new URL('../../../docs/image.md', import.meta.url);
const [BEGIN, END] = ['<!-- measured: begin -->', '<!-- measured: end -->'];
const ROUNDS = 9;
const LAYERS = ['base (a stand-in)', 'libatomic', 'Node', 'packages', 'the forwarder, its list of parts'];

type Times = { readonly readyMs: number; readonly probeMs: number; readonly residentMiB: number };

await using image = await BuiltImage.build();
const { layerBytes } = await image.manifest();
const rootfs = await image.rootfs();
const unpacked = Number((await run('du', ['--summarize', '--bytes', rootfs])).split('\t')[0]);
const [loadBefore = 0] = loadavg();
const rounds: Times[] = [];
for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure(round));
replaceSection([sizes(), '', times()].join('\n'));

async function measure(round: number): Promise<Times> {
  await using world = await SmokeWorld.start({ places: PLACES });
  const config = await image.config();
  const options = { rootfs, config, folders: world.folders, network: 'of the machine' } as const;
  await using container = new Container(image.folder, `measured-${round}`, options);
  const started = performance.now();
  const forwarder = container.start();
  await forwarder.untilReady(world.healthSocket);
  const readyMs = performance.now() - started;
  const asked = performance.now();
  await container.exec('node', 'forwarder/main.ts', 'health', join(PLACES.run, 'health.sock'));
  const probeMs = performance.now() - asked;
  const status = await container.exec('node', '--print', "require('node:fs').readFileSync('/proc/1/status', 'utf8')");
  const residentMiB = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  return { readyMs, probeMs, residentMiB };
}

function sizes(): string {
  const rows = layerBytes.map((bytes, index) => `| ${LAYERS[index] ?? 'another layer'} | ${mebibytes(bytes)} |`);
  const total = mebibytes(layerBytes.reduce((sum, bytes) => sum + bytes, 0));
  const files = filesOf(rootfs).filter(({ kind }) => kind === 'file').length;
  return [
    '| layer | MiB, compressed |',
    '| --- | --- |',
    ...rows,
    `| together | ${total} |`,
    '',
    `Unpacked ${mebibytes(unpacked)} MiB in ${files} files.`,
  ].join('\n');
}

function times(): string {
  const processor = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
  return [
    `Node ${process.versions.node}, ${processor}, runc, amd64; median of ${ROUNDS} starts; load of the machine before them ${loadBefore.toFixed(1)}.`,
    '',
    '| what | median | slowest |',
    '| --- | --- | --- |',
    row(
      'from `runc run` to ready',
      'ms',
      rounds.map(({ readyMs }) => readyMs),
    ),
    row(
      'an exec probe, `runc exec` included',
      'ms',
      rounds.map(({ probeMs }) => probeMs),
    ),
    row(
      'resident when ready',
      'MiB',
      rounds.map(({ residentMiB }) => residentMiB),
    ),
  ].join('\n');
}

function row(what: string, unit: string, values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return `| ${what} | ${median.toFixed(0)} ${unit} | ${(sorted.at(-1) ?? Number.NaN).toFixed(0)} ${unit} |`;
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

function replaceSection(text: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from)
    throw new Error('Cannot write what was measured: docs/image.md lacks its markers. Add them');
  writeFileSync(PAGE, `${page.slice(0, from + BEGIN.length)}\n${text}\n${page.slice(to)}`);
}
