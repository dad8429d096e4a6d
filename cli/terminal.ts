// Where the command writes: two text streams, and whether a person is looking (colour, progress).

import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Marks text up where a terminal shows it; returns it unchanged elsewhere. */
  readonly style: (style: Style, text: string) => string;
  /** Shows how far long work is, on a terminal only; an empty text clears the line. */
  readonly progress: (text: string) => void;
  /** Whether questions can be asked. */
  readonly interactive: boolean;
}

/** A terminal over the process' own streams. Honours NO_COLOR (no-color.org). */
export function createTerminal(streams: {
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  stdin: NodeJS.ReadStream;
}): Terminal {
  const { stdout, stderr, stdin } = streams;
  for (const stream of [stdout, stderr]) stream.on('error', ignoreClosedPipe);
  const colour = stdout.isTTY && !process.env['NO_COLOR'];
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    style: (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text),
    progress: (text) => {
      if (stderr.isTTY) stderr.write(`\r\u001B[2K${text}`);
    },
    interactive: stdin.isTTY && stdout.isTTY,
  };
}

/** `sallyport check | head`: who has read enough goes away; the work is done all the same, and its exit code says how. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
