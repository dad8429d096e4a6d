// Reads a steps.md the way a person does: titles, words, and commands to type, each on the host where it is meant to be typed.

export type Step = {
  readonly number: number;
  readonly title: string;
  /** What is said beside the commands. */
  readonly prose: string;
  readonly shell: 'bash' | 'powershell';
  readonly commands: readonly Command[];
};

export type Command = {
  /** The zone on whose host it is typed. @default - the host the page is for. */
  readonly host?: string;
  /** One command of the shell, over several lines where it goes on. */
  readonly text: string;
};

const HEADING = /^## (?<number>\d+)\. (?<title>.+)$/m;
const FENCED = /^```(?<shell>bash|powershell)\n(?<body>.*?)^```$/ms;
const FENCES = /^```/gm;
/** As constructs/host writes it around commands for another host. */
const HOST = /^# (?<way>on the host of|back at) (?<zone>[a-z0-9-]+)/;
const GOES_ON = /(\\|\||&&)$/;

/** The steps of a page in its order. Throws where it is not written as every page is. */
export function parseSteps(page: string): readonly Step[] {
  const [, ...sections] = page.split(/^(?=## )/m);
  return sections.map((section, index) => {
    const { number, title = '' } = HEADING.exec(section)?.groups ?? {};
    if (Number(number) !== index + 1)
      throw new Error(
        `Cannot read step ${index + 1}: it begins with "${firstLine(section)}". Synthesize the page again`,
      );
    return { number: index + 1, title, ...partsOf(section) };
  });
}

function partsOf(section: string): Pick<Step, 'prose' | 'shell' | 'commands'> {
  const fenced = FENCED.exec(section);
  const fences = section.match(FENCES)?.length ?? 0;
  if (fences !== (fenced === null ? 0 : 2))
    throw new Error(
      `Cannot read "${firstLine(section)}": a step has one block of commands at most, this one has others`,
    );
  const { shell, body = '' } = fenced?.groups ?? {};
  return {
    prose: section.replace(HEADING, '').replace(FENCED, '').trim(),
    shell: shell === 'powershell' ? shell : 'bash',
    commands: commandsOf(body),
  };
}

function commandsOf(body: string): readonly Command[] {
  const commands: Command[] = [];
  let host: string | undefined;
  let begun = '';
  for (const line of body.split('\n').filter((each) => each !== '')) {
    const turn = HOST.exec(line)?.groups;
    if (turn !== undefined) {
      host = turn['way'] === 'on the host of' ? turn['zone'] : undefined;
      continue;
    }
    if (begun === '' && line.startsWith('#')) continue;
    begun += begun === '' ? line : `\n${line}`;
    if (GOES_ON.test(line)) continue;
    commands.push({ ...(host !== undefined && { host }), text: begun });
    begun = '';
  }
  if (begun !== '') throw new Error(`Cannot read the command "${begun}": it goes on, and nothing follows`);
  return commands;
}

function firstLine(section: string): string {
  return section.slice(0, section.indexOf('\n'));
}
