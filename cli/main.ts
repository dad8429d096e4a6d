#!/usr/bin/env node
// The `sallyport` command. Each verb is a file of its own; this one knows only their order, the help and the exit codes.

import { Command, CommanderError } from 'commander';
import { pathToFileURL } from 'node:url';
import { realpathSync } from 'node:fs';
import { checkVerb } from './check.ts';
import { demoVerb } from './demo.ts';
import { explainVerb } from './explain.ts';
import { flowVerb } from './flow.ts';
import { initVerb } from './init.ts';
import { probeVerb } from './probe.ts';
import { schemasVerb } from './schemas.ts';
import { synthVerb } from './synth.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import { EXIT, WrongUse, type ExitCode } from './verb.ts';

const EPILOGUE = `
From an idea to the plant:
  edit levels/sites/<site>/<zone>.yaml    say what a zone may reach, and why
  sallyport check                         every problem with its file, line, column and cure
  sallyport synth                         the Kubernetes objects of every level, into dist/ and flux/
  sallyport explain <site> <zone> <host>:<port>
                                          hop by hop: who answers, who decides, by which line of which file
  sallyport flow <site> <route>           the way of telemetry, or of one message, from machine to cloud
  sallyport probe <site> <zone>           asks for all of it for real, from a machine of the zone

Exit codes: 0 fine, 1 problems were found, 2 wrong use.
`;

/** Runs one command line and gives its exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.fine;
  const program = new Command('sallyport')
    .description('Purdue-layered networks for Azure IoT Operations, Azure Arc and Flux, from short YAML files.')
    .addHelpText('after', EPILOGUE);
  for (const verb of [checkVerb, synthVerb, explainVerb, flowVerb, probeVerb, initVerb, demoVerb, schemasVerb]) {
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
  process.exitCode = await run(process.argv.slice(2), createTerminal(process));
}
