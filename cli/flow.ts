// `sallyport flow`: the way of a route hop by hop, or what becomes of one message on it.

import { Command } from 'commander';
import { siteFiles } from '../constructs/site-files.ts';
import { checkSites } from '../levels/check-sites.ts';
import { suggest } from '../levels/loading/suggest.ts';
import type { Site } from '../levels/model.ts';
import type { Way } from '../levels/telemetry/model.ts';
import { telemetryOf } from '../levels/telemetry/telemetry-of.ts';
import { findFilterFault, isPattern } from '../levels/telemetry/topic.ts';
import { traceWay, type Trace } from '../levels/telemetry/trace/trace-way.ts';
import { datasetOption, readDatasets, type DatasetFile } from './flow/datasets.ts';
import { describeWay } from './flow/describe-way.ts';
import type { DescribedWay } from './flow/described-way.ts';
import { drawWay } from './flow/draw-way.ts';
import { emittedFlows } from './flow/emitted-flows.ts';
import { printTrace } from './flow/print-trace.ts';
import { printWay } from './flow/print-way.ts';
import { printProblems } from './problems.ts';
import { chooseSites, findRepository } from './repository.ts';
import type { Terminal } from './terminal.ts';
import { dayOption, today } from './today.ts';
import { EXIT, WrongUse, type ExitCode, type Verb } from './verb.ts';

type Options = {
  readonly repository?: string;
  readonly json?: true;
  readonly svg?: true;
  readonly today?: string;
  readonly trace?: readonly string[];
  readonly dataset?: readonly DatasetFile[];
};

export const flowVerb: Verb = (terminal, exit) =>
  new Command('flow')
    .description('Shows the way of a telemetry route hop by hop, or follows one message along it.')
    .argument('<site>')
    .argument('<route>', 'a route of its site.yaml')
    .option('--trace <message...>', 'a topic and a payload: follow this message through filters and maps')
    .option('--dataset <key=file>', 'with --trace: records of a dataset, one JSON object in each line', datasetOption)
    .option('--today <day>', 'judge expiry as of this day', dayOption)
    .option('--json', 'print it as JSON')
    .option('--svg', 'print it as a picture')
    .option('--repository <folder>', 'the clone to read (default: found from here upwards)')
    .action((siteName: string, routeName: string, options: Options) => {
      const site = soundSite(terminal, siteName, options);
      if (site === undefined) return exit(EXIT.problems);
      const way = wayNamed(site, routeName);
      if (options.dataset !== undefined && options.trace === undefined)
        throw new WrongUse('Cannot use "--dataset": nothing is looked up without "--trace". Add it.');
      if (options.trace !== undefined)
        return exit(showTrace(terminal, traceOf(site, way, options.trace, options), options));
      return exit(showWay(terminal, describeWay(site, way, options.today ?? today()), options));
    });

/** Undefined when it has errors, which are printed. */
function soundSite(terminal: Terminal, name: string, options: Options): Site | undefined {
  const repository = findRepository(options.repository);
  const day = options.today ?? today();
  const { sound, problems } = checkSites(repository, chooseSites(repository, [name]), { today: day });
  if (sound[0] !== undefined) return sound[0];
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (options.json) terminal.out(`${JSON.stringify({ problems: errors }, undefined, 2)}\n`);
  else {
    printProblems(terminal, errors);
    terminal.out(`Cannot show the routes of "${name}": mend its errors first.\n`);
  }
  return undefined;
}

function wayNamed(site: Site, name: string): Way {
  const { ways } = telemetryOf(site);
  const way = ways.find(({ route }) => route === name);
  if (way !== undefined) return way;
  if (ways.length === 0)
    throw new WrongUse(`Cannot find route "${name}": site "${site.name}" has none. Declare it under "telemetry".`);
  const known = ways.map(({ route }) => route);
  throw new WrongUse(
    `Cannot find route "${name}" of site "${site.name}": it has no such route. ${suggest(name, known)}`,
  );
}

function showWay(terminal: Terminal, way: DescribedWay, { json, svg }: Options): ExitCode {
  if (json && svg)
    throw new WrongUse('Cannot print JSON and a picture at once: they go to the same place. Choose one.');
  if (svg) terminal.out(drawWay(way));
  else if (json) terminal.out(`${JSON.stringify(way, undefined, 2)}\n`);
  else printWay(terminal, way);
  const passages = way.hops.flatMap(({ connection }) => connection?.passages ?? []);
  return passages.every(({ verdict }) => verdict === 'allow') ? EXIT.fine : EXIT.problems;
}

function traceOf(site: Site, way: Way, values: readonly string[], { dataset = [] }: Options): Trace {
  const [topic, payload, ...others] = values;
  if (topic === undefined || payload === undefined || others.length > 0)
    throw new WrongUse(`Cannot trace ${values.length} values: a message is a topic and a payload. Put each in quotes.`);
  const fault = isPattern(topic) ? 'it stands for many. Name one topic' : findFilterFault(topic);
  if (fault !== undefined) throw new WrongUse(`Cannot trace a message with topic "${topic}": ${fault}.`);
  const message = { topic, payload, properties: new Map<string, string>() };
  return traceWay(emittedFlows(siteFiles(site).dist, way), message, readDatasets(dataset));
}

function showTrace(terminal: Terminal, trace: Trace, { json, svg }: Options): ExitCode {
  if (svg) throw new WrongUse('Cannot draw a trace: a picture shows the way of all messages. Leave out --svg.');
  if (json) terminal.out(`${JSON.stringify(trace, undefined, 2)}\n`);
  else printTrace(terminal, trace);
  return trace.arrived ? EXIT.fine : EXIT.problems;
}
