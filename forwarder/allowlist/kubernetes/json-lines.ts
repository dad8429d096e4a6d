// JSON, one value a line, from bytes that arrive in any pieces: the form of a watch.

/** Yields each line's value. Throws on a line that is no JSON or is longer than `maxBytes`. */
export async function* readJsonLines(bytes: AsyncIterable<unknown>, maxBytes: number): AsyncGenerator {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    if (!Buffer.isBuffer(chunk)) throw new Error('Cannot read lines: this is no sequence of bytes');
    let rest = chunk;
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      yield parse(Buffer.concat([...pieces, rest.subarray(0, end)]));
      pieces = [];
      length = 0;
      rest = rest.subarray(end + 1);
    }
    length += rest.length;
    if (length > maxBytes) throw new Error(`Cannot read a line: it has more than ${maxBytes} bytes`);
    pieces.push(rest);
  }
}

function parse(line: Buffer): unknown {
  const text = line.toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`Cannot read the line ${JSON.stringify(text.slice(0, 80))}: it is no JSON`, { cause: error });
  }
}
