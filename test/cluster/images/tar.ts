// Writes tar archives (POSIX.1-2001, pax) that depend on nothing but what is put into them: owner root, no time, the order
// given. Names that are too long and extended attributes go into pax records, the rest into plain ustar headers.

import { createReadStream } from 'node:fs';

export type TarEntry = {
  /** Without a slash at its beginning or end. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  /** Extended attributes, as containerd and GNU tar carry them. */
  readonly attributes?: Readonly<Record<string, Buffer>>;
} & (
  | { readonly kind: 'folder' }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'file'; readonly size: number; readonly content: Buffer | { readonly file: string } }
);

const BLOCK = 512;
const KIND_FLAGS = { file: '0', link: '2', folder: '5', pax: 'x' } as const;
const NAME_BYTES = 100;
const ATTRIBUTE = 'SCHILY.xattr.';
const MAX_OCTAL_SIZE = 8 ** 11;

/** The archive, piece by piece. */
export async function* tar(entries: Iterable<TarEntry>): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    yield* head(entry);
    if (entry.kind === 'file') yield* body(entry.content, entry.size);
  }
  // Two blocks of zeros are the end.
  yield Buffer.alloc(2 * BLOCK);
}

function* head(entry: TarEntry): Generator<Buffer> {
  const name = Buffer.from(entry.kind === 'folder' ? `${entry.path}/` : entry.path);
  const target = Buffer.from(entry.kind === 'link' ? entry.target : '');
  const size = entry.kind === 'file' ? entry.size : 0;
  const records = Buffer.concat([
    ...(name.length > NAME_BYTES ? [record('path', name)] : []),
    ...(target.length > NAME_BYTES ? [record('linkpath', target)] : []),
    ...(size >= MAX_OCTAL_SIZE ? [record('size', Buffer.from(String(size)))] : []),
    ...Object.entries(entry.attributes ?? {}).map(([key, value]) => record(`${ATTRIBUTE}${key}`, value)),
  ]);
  if (records.length > 0) {
    yield header({
      name: Buffer.from('pax'),
      target: Buffer.alloc(0),
      mode: 0o644,
      size: records.length,
      flag: KIND_FLAGS.pax,
    });
    yield padded(records);
  }
  yield header({ name, target, mode: entry.mode, size: size % MAX_OCTAL_SIZE, flag: KIND_FLAGS[entry.kind] });
}

async function* body(content: Buffer | { readonly file: string }, size: number): AsyncGenerator<Buffer> {
  let written = 0;
  const chunks: AsyncIterable<Buffer> | readonly Buffer[] = Buffer.isBuffer(content)
    ? [content]
    : createReadStream(content.file, { highWaterMark: 2 ** 20 });
  for await (const chunk of chunks) {
    written += chunk.length;
    yield chunk;
  }
  if (written !== size) {
    const what = Buffer.isBuffer(content) ? 'content' : content.file;
    throw new Error(
      `Cannot put "${what}" into an archive: it has ${written} bytes and not ${size}. Nobody may write to it`,
    );
  }
  yield Buffer.alloc(-size & (BLOCK - 1));
}

function header(fields: {
  readonly name: Buffer;
  readonly target: Buffer;
  readonly mode: number;
  readonly size: number;
  readonly flag: string;
}): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, offset: number, length: number): void => {
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1');
  };
  fields.name.copy(block, 0, 0, NAME_BYTES);
  octal(fields.mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(fields.size, 124, 12);
  octal(0, 136, 12);
  block.fill(' ', 148, 156);
  block.write(fields.flag, 156, 'latin1');
  fields.target.copy(block, 157, 0, NAME_BYTES);
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** `<length> <key>=<value>\n`, where the length counts its own digits. */
function record(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc(-content.length & (BLOCK - 1))]);
}
