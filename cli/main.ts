#!/usr/bin/env node
// The `sallyport` command. Each verb is a file of its own; this one knows only the help and the exit codes.

import { Command, CommanderError } from 'commander';
import { pathToFileURL } from 'node:url';
import { realpathSync } from 'node:fs';
import { createTerminal, type Terminal } from './terminal.ts';
import { EXIT, WrongUse, type ExitCode } from './verb.ts';
import { loadVerbs } from './verbs.ts';

const EPILOGUE = `
From an idea to the plant:
  edit levels/sites/<site>/<zone>.yaml    say what a zone may reach, and why
  sallyport check                         every problem with its file, line, column and cure
  sallyport synth                         the Kubernetes objects of every level, into dist/ and flux/
  sallyport diff                          what the change opens, closes and restarts, before it is merged
  sallyport explain <site> <zone> <host>:<port>
                                          hop by hop: who answers, who decides, by which line of which file
  sallyport flow <site> <route>           the way of telemetry, or of one message, from machine to cloud
  sallyport probe <site> <zone>           asks for all of it for real, from a machine of the zone
  sallyport report <site>                 one page for auditors: map, entries, what ends, evidence
  sallyport learn <audit>                 what was denied, as lines that would allow it
  sallyport expire                        what ends soon and what has ended, by owner
  sallyport export envoy <site> <zone>    the same decisions as a configuration of Envoy
  sallyport import lnm | sample           a site of what was there before, and what became of every name

Exit codes: 0 fine, 1 problems were found, 2 wrong use, 70 a fault of the command itself.
`;

/** Runs one command line and gives its exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.fine;
  const program = new Command('sallyport')
    .description('Purdue-layered networks for Azure IoT Operations, Azure Arc and Flux, from short YAML files.')
    .addHelpText('after', EPILOGUE);
  for (const verb of await loadVerbs(args)) {
    program.addCommand(verb(terminal, (result) => (code = result)));
  }
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.wrongUse;
    if (!(error instanceof WrongUse)) throw error;
    terminal.err(`${error.message}\n`);
    return EXIT.wrongUse;
  }
}

// npx and npm start the file through a link in node_modules/.bin.
const started = process.argv[1];
if (started !== undefined && pathToFileURL(realpathSync(started)).href === import.meta.url) {
  process.on('uncaughtException', (error) => {
    console.error(error);
    process.exit(EXIT.crashed);
  });
  process.exitCode = await run(process.argv.slice(2), createTerminal(process));
}
