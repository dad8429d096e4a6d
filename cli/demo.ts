// `sallyport demo`: a whole chain on this machine. No cluster, no root, no Internet.

import { Argument, Command } from 'commander';
import { loadSite } from '../levels/load-site.ts';
import type { Site } from '../levels/model.ts';
import { everyAddress } from './demo/cast.ts';
import { missingAddresses } from './demo/loopback.ts';
import { type Overlay, overlayOf } from './demo/overlay.ts';
import { SAMPLE_SITE, tellStory } from './demo/story.ts';
import { interruptible } from './demo/telemetry/interruption.ts';
import { telemetryAddresses } from './demo/telemetry/places.ts';
import { findPrograms, type Programs } from './demo/telemetry/programs.ts';
import { findRepository } from './repository.ts';
import type { Terminal } from './terminal.ts';
import { EXIT, WrongUse, type Verb } from './verb.ts';

type Story = {
  readonly addresses: (site: Site, overlay: Overlay) => readonly string[];
  readonly tell: (repository: string, terminal: Terminal) => Promise<void>;
};

const STORIES: Readonly<Record<'network' | 'telemetry', Story>> = {
  network: { addresses: everyAddress, tell: tellStory },
  telemetry: {
    addresses: (site, overlay) => [...everyAddress(site, overlay), ...telemetryAddresses(site, overlay)],
    tell: async (repository, terminal) => {
      const programs = requirePrograms();
      // Clients of MQTT and Kafka, which no other command needs.
      const { tellTelemetry } = await import('./demo/telemetry/story.ts');
      await interruptible((signal) => tellTelemetry(repository, programs, terminal, signal));
    },
  },
};

export const demoVerb: Verb = (terminal, exit) =>
  new Command('demo')
    .description(
      'Runs the sample site on this machine. network: DNS, forwarders and a stand-in Internet, a story in nine steps. telemetry: brokers, data flows and event hubs as well, while things break; needs mosquitto, Java and Apache Kafka.',
    )
    .addArgument(new Argument('[story]', 'what is shown').choices(Object.keys(STORIES)).default('network'))
    .option('--repository <folder>', 'the clone whose sample site is shown (default: found from here upwards)')
    .action(async (name: keyof typeof STORIES, options: { readonly repository?: string }) => {
      const repository = findRepository(options.repository);
      const story = STORIES[name];
      await requireAddresses(repository, story);
      try {
        await story.tell(repository, terminal);
        exit(EXIT.fine);
      } catch (error) {
        if (error instanceof WrongUse) throw error;
        terminal.err(`\n${error instanceof Error ? error.message : String(error)}\n`);
        exit(EXIT.problems);
      }
    });

async function requireAddresses(repository: string, { addresses }: Story): Promise<void> {
  const { site } = loadSite(repository, SAMPLE_SITE);
  if (site === undefined)
    throw new WrongUse(
      `Cannot run the demo: site "${SAMPLE_SITE}" has errors or is gone. Run "sallyport check ${SAMPLE_SITE}".`,
    );
  const missing = await missingAddresses(addresses(site, overlayOf(site)));
  if (missing.length === 0) return;
  const commands = missing.map((address) => `  sudo ifconfig lo0 alias ${address} up`);
  throw new WrongUse(
    `Cannot run the demo: this machine lacks loopback addresses. Add them, then run it again:\n${commands.join('\n')}`,
  );
}

function requirePrograms(): Programs {
  const search = findPrograms();
  if (search.ok) return search.programs;
  const commands = search.commands.map((command) => `  ${command}`).join('\n');
  throw new WrongUse(
    `Cannot run the demo: this machine lacks ${search.missing.join(' and ')}. Install, then run it again:\n${commands}`,
  );
}
