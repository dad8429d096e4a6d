// The shell steps of the two files that run `sallyport expire --remove` every week, and what each asks of its host.

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const stepSchema = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  checkout: z.string().optional(),
  persistCredentials: z.boolean().optional(),
  script: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  env: z.record(z.string(), z.string()).optional(),
});
const githubJobSchema = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  needs: z.string().optional(),
  steps: z.array(stepSchema),
});
const githubSchema = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  jobs: z.object({ remove: githubJobSchema, open: githubJobSchema }).strict(),
});
const azureJobSchema = z.looseObject({ job: z.string(), dependsOn: z.string().optional(), steps: z.array(stepSchema) });
const azureSchema = z.looseObject({ jobs: z.tuple([azureJobSchema, azureJobSchema]) });

function read(path: string): unknown {
  return parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
}

export const github = githubSchema.parse(read('.github/workflows/expire.yaml'));
export const azure = azureSchema.parse(read('azure-pipelines.expire.yaml')).jobs;

const TITLE = 'Take out what has ended';
const PULLS = 'repos/contoso/bakery/pulls';
const AZ = '--organization https://dev.azure.com/contoso/';
const between = (branch: string, base: string): string =>
  `${AZ} --project plants --repository bakery --source-branch ${branch} --target-branch ${base}`;

/** Two jobs: one reads and removes, one writes. Steps are shell, as they stand there, without the installation. */
export type WeeklyJob = {
  readonly host: string;
  readonly remove: readonly string[];
  readonly open: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The variable that names the branch it runs on. */
  readonly runsOn: (branch: string) => Readonly<Record<string, string>>;
  /** Characters of a description. */
  readonly limit: number;
  /** Command lines, in the clone `.`. */
  readonly asks: {
    readonly list: (branch: string, base: string) => string;
    readonly create: (branch: string, base: string, description: string) => string;
    readonly update: (number: number, description: string) => string;
    readonly close: (number: number) => string;
  };
};

const BODY = '--field body=@./.outside/removal/description.md';

export const GITHUB: WeeklyJob = {
  host: 'GitHub',
  remove: github.jobs.remove.steps.flatMap(({ run }) => run ?? []).slice(1),
  open: github.jobs.open.steps.flatMap(({ run }) => run ?? []),
  env: { GITHUB_REF_NAME: 'main', GITHUB_REPOSITORY: 'contoso/bakery', GITHUB_REPOSITORY_OWNER: 'contoso' },
  runsOn: (branch) => ({ GITHUB_REF_NAME: branch }),
  limit: 65_536,
  asks: {
    list: (branch, base) =>
      `gh api --method GET ${PULLS} --raw-field state=open --raw-field base=${base} --raw-field head=contoso:${branch} --jq .[0].number // empty`,
    create: (branch, base) =>
      `gh api --silent --method POST ${PULLS} --raw-field base=${base} --raw-field head=${branch} --raw-field title=${TITLE} ${BODY}`,
    update: (number) => `gh api --silent --method PATCH ${PULLS}/${number} ${BODY}`,
    close: (number) => `gh api --silent --method PATCH ${PULLS}/${number} --raw-field state=closed`,
  },
};

export const AZURE_REPOS: WeeklyJob = {
  host: 'Azure Repos',
  remove: azure[0].steps.flatMap(({ script }) => script ?? []).slice(1),
  open: azure[1].steps.flatMap(({ script }) => script ?? []),
  env: {
    BUILD_SOURCEBRANCH: 'refs/heads/main',
    SYSTEM_COLLECTIONURI: 'https://dev.azure.com/contoso/',
    SYSTEM_TEAMPROJECT: 'plants',
    BUILD_REPOSITORY_NAME: 'bakery',
  },
  runsOn: (branch) => ({ BUILD_SOURCEBRANCH: `refs/heads/${branch}` }),
  limit: 4000,
  asks: {
    list: (branch, base) =>
      `az repos pr list ${between(branch, base)} --status active --query [?!forkSource] | [0].pullRequestId --output tsv`,
    create: (branch, base, description) =>
      `az repos pr create ${between(branch, base)} --title ${TITLE} --description ${description} --output none`,
    update: (number, description) =>
      `az repos pr update ${AZ} --id ${number} --description ${description} --output none`,
    close: (number) => `az repos pr update ${AZ} --id ${number} --status abandoned --output none`,
  },
};
