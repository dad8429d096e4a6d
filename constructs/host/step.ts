// Steps of onboarding: what a person does by hand before Flux can take over, in order, as Markdown with commands to paste.

export type Step = {
  readonly title: string;
  /** Why, or what to look out for. */
  readonly text?: string;
  /** Lines of a shell; none where the step is not one command. */
  readonly commands?: readonly string[];
  /** @default - bash. */
  readonly shell?: 'bash' | 'powershell';
};

/** A numbered page. */
export function stepsPage(title: string, opening: string, steps: readonly Step[]): string {
  const numbered = steps.map((step, index) => stepText(step, index + 1));
  return [`# ${title}`, '', opening, '', ...numbered].join('\n');
}

function stepText({ title, text, commands = [], shell = 'bash' }: Step, number: number): string {
  const fenced = commands.length === 0 ? [] : [`\`\`\`${shell}`, ...commands, '```', ''];
  return [`## ${number}. ${title}`, '', ...(text === undefined ? [] : [text, '']), ...fenced].join('\n');
}
