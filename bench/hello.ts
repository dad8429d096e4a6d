// What reading a ClientHello costs, its fingerprint included, beside a plain copy of the same bytes.
//
// `known` is the common case: the hello lies whole in the receive buffer and its kind was seen before. `new kind` is the
// first hello of a program, or every hello of someone who makes each one different. `in pieces` is a hello that arrived
// in two segments and goes through the streaming parser.

import { cpus } from 'node:os';
import { ClientHelloParser } from '../forwarder/hello/client-hello.ts';
import { HelloReader } from '../forwarder/hello/hello-reader.ts';

type Kind = {
  readonly title: string;
  readonly cipherSuites: number;
  /** Types; some get the bodies they have in real hellos. */
  readonly extensions: readonly number[];
  readonly algorithms: number;
  readonly keyShareBytes: number;
  readonly alpn: readonly string[];
};
type Row = { readonly title: string; readonly bytes: number; readonly copyNs: number; readonly ns: readonly number[] };

const KINDS: readonly Kind[] = [
  {
    title: 'like OpenSSL 3.0',
    cipherSuites: 31,
    extensions: [0, 11, 10, 16, 22, 23, 49, 13, 43, 45, 51, 21],
    algorithms: 20,
    keyShareBytes: 32,
    alpn: ['h2', 'http/1.1'],
  },
  {
    title: 'like Go 1.24',
    cipherSuites: 13,
    extensions: [0, 11, 0xff01, 23, 18, 5, 10, 13, 50, 16, 43, 51],
    algorithms: 10,
    keyShareBytes: 1_216 + 4 + 32,
    alpn: ['h2', 'http/1.1'],
  },
  {
    title: 'like Chrome',
    cipherSuites: 16,
    extensions: [0x1a1a, 45, 51, 16, 0xfe0d, 23, 17_613, 0, 11, 10, 43, 0xff01, 35, 18, 5, 13, 27, 0x2a2a],
    algorithms: 8,
    keyShareBytes: 1_216 + 4 + 32 + 5,
    alpn: ['h2', 'http/1.1'],
  },
];
const LIMIT = 65_536;
const ROUNDS = 7;

/** Measures and gives a Markdown table. */
export function benchHello(options: { readonly short: boolean; progress(text: string): void }): string {
  const turns = options.short ? 20_000 : 200_000;
  const rows = KINDS.map((kind) => {
    options.progress(`measuring hellos ${kind.title} …`);
    return measure(kind, turns);
  });
  return table(rows);
}

function measure(kind: Kind, turns: number): Row {
  const hello = buildHello(kind);
  const received = Buffer.alloc(LIMIT);
  received.set(hello, 64);
  const copy = Buffer.alloc(LIMIT);
  const reader = new HelloReader();
  const firstSuite = 64 + hello.indexOf(Buffer.of(0x13, 0x01));
  const end = 64 + hello.length;
  const half = hello.length >> 1;
  const read = (): void => expectHello(reader.readWhole(received, 64, end, LIMIT).kind);
  let different = 0;
  const ns = [
    nanoseconds(turns, read),
    nanoseconds(turns / 10, () => {
      // More kinds than are remembered: each has another first cipher suite.
      different = (different + 1) % 0x8000;
      received.writeUInt16BE(different, firstSuite);
      read();
    }),
    nanoseconds(turns, () => {
      const parser = new ClientHelloParser(LIMIT, reader);
      parser.push(hello.subarray(0, half));
      expectHello(parser.push(hello.subarray(half)).kind);
    }),
  ];
  return { title: kind.title, bytes: hello.length, copyNs: nanoseconds(turns, () => hello.copy(copy)), ns };
}

/** Of one turn, in the fastest of some rounds: everything slower is the machine's doing. */
function nanoseconds(turns: number, turn: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const begin = process.hrtime.bigint();
    for (let at = 0; at < turns; at += 1) turn();
    best = Math.min(best, Number(process.hrtime.bigint() - begin) / turns);
  }
  return best;
}

function expectHello(kind: string): void {
  if (kind !== 'hello') throw new Error(`Cannot measure: the made-up hello is read as "${kind}". Mend bench/hello.ts`);
}

function table(rows: readonly Row[]): string {
  const head = [
    'hello',
    'bytes',
    'copy ns',
    'known ns',
    'new kind ns',
    'in pieces ns',
    'known / copy',
    'new kind / copy',
  ];
  const body = rows.map(({ title, bytes, copyNs, ns }) => [
    title,
    String(bytes),
    copyNs.toFixed(0),
    ...ns.map((each) => each.toFixed(0)),
    ...ns.slice(0, 2).map((each) => (each / copyNs).toFixed(1)),
  ]);
  const lines = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`);
  return `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}.\n\n${lines.join('\n')}\n`;
}

function buildHello({ cipherSuites, extensions, algorithms, keyShareBytes, alpn }: Kind): Buffer {
  const name = Buffer.from('gbl.his.arc.azure.com');
  const bodies: ReadonlyMap<number, Buffer> = new Map([
    [0, vector16(Buffer.concat([Buffer.of(0), vector16(name)]))],
    [10, vector16(values([0x11ec, 29, 23, 24]))],
    [13, vector16(values(Array.from({ length: algorithms }, (_, at) => 0x0401 + at * 0x0101)))],
    [16, vector16(Buffer.concat(alpn.map((each) => Buffer.concat([Buffer.of(each.length), Buffer.from(each)]))))],
    [43, Buffer.of(4, 3, 4, 3, 3)],
    [51, vector16(Buffer.alloc(keyShareBytes, 0xef))],
    [0xfe0d, Buffer.alloc(186, 7)],
  ]);
  const block = extensions.map((type) =>
    Buffer.concat([values([type]), vector16(bodies.get(type) ?? Buffer.alloc(1))]),
  );
  const body = Buffer.concat([
    values([0x0303]),
    Buffer.alloc(32, 0xab),
    Buffer.of(32),
    Buffer.alloc(32, 0xcd),
    vector16(values(Array.from({ length: cipherSuites }, (_, at) => 0x1301 + at * 3))),
    Buffer.of(1, 0),
    vector16(Buffer.concat(block)),
  ]);
  return Buffer.concat([Buffer.of(22, 3, 1), vector16(Buffer.concat([Buffer.of(1, 0), vector16(body)]))]);
}

function values(list: readonly number[]): Buffer {
  return Buffer.concat(list.map((value) => Buffer.of(value >> 8, value & 0xff)));
}

function vector16(body: Buffer): Buffer {
  return Buffer.concat([values([body.length]), body]);
}
