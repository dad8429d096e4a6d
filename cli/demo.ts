// `sallyport demo`: a whole chain on this machine. No cluster, no root, no Internet.

import { Command } from 'commander';
import { everyAddress } from './demo/cast.ts';
import { overlayOf } from './demo/overlay.ts';
import { missingAddresses } from './demo/loopback.ts';
import { SAMPLE_SITE, tellStory } from './demo/story.ts';
import { loadSite } from '../levels/load-site.ts';
import { findRepository } from './repository.ts';
import { EXIT, WrongUse, type Verb } from './verb.ts';

export const demoVerb: Verb = (terminal, exit) =>
  new Command('demo')
    .description(
      'Runs the sample site on this machine: DNS, forwarders and a stand-in Internet on loopback, and a story in nine steps.',
    )
    .option('--repository <folder>', 'the clone whose sample site is shown (default: found from here upwards)')
    .action(async (options: { readonly repository?: string }) => {
      const repository = findRepository(options.repository);
      await requireAddresses(repository);
      try {
        await tellStory(repository, terminal);
        exit(EXIT.fine);
      } catch (error) {
        terminal.err(`\n${error instanceof Error ? error.message : String(error)}\n`);
        exit(EXIT.problems);
      }
    });

async function requireAddresses(repository: string): Promise<void> {
  const { site } = loadSite(repository, SAMPLE_SITE);
  if (site === undefined)
    throw new WrongUse(
      `Cannot run the demo: site "${SAMPLE_SITE}" has errors or is gone. Run "sallyport check ${SAMPLE_SITE}".`,
    );
  const overlay = overlayOf(site);
  const missing = await missingAddresses(everyAddress(site, overlay));
  if (missing.length === 0) return;
  const commands = missing.map((address) => `  sudo ifconfig lo0 alias ${address} up`);
  throw new WrongUse(
    `Cannot run the demo: this machine lacks loopback addresses. Add them, then run it again:\n${commands.join('\n')}`,
  );
}
