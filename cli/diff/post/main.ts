// `node cli/diff/post/main.ts <github | azure-repos> <file> <fine | refused>`: keeps what `sallyport diff --format markdown`
// wrote as the one comment of a pull request. Where that is, and the token, come from the variables of the workflow.

import { readFileSync } from 'node:fs';
import { RefusedCall } from './ask-api.ts';
import { AzureReposThreads } from './azure-repos-threads.ts';
import { keepComment, type CommentHost } from './comment-host.ts';
import { GitHubComments } from './github-comments.ts';

type Variables = Readonly<Record<string, string | undefined>>;

const USAGE = 'Usage: node cli/diff/post/main.ts <github | azure-repos> <file> <fine | refused>';

/** Exit code: 0 done, 1 the host refused, 2 wrong use. */
async function main([host, file, verdict]: readonly string[], variables: Variables): Promise<number> {
  try {
    if (file === undefined || (verdict !== 'fine' && verdict !== 'refused')) throw new RangeError(USAGE);
    const comment = readFileSync(file, 'utf8');
    const done = await keepComment(hostOf(host, variables, verdict === 'fine'), comment);
    process.stdout.write(`The comment was ${done === 'unchanged' ? 'up to date' : done}.\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof RefusedCall)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error instanceof RangeError ? 2 : 1;
  }
}

function hostOf(name: string | undefined, variables: Variables, isFine: boolean): CommentHost {
  const need = (variable: string): string => required(variables, variable);
  if (name === 'github') {
    return new GitHubComments({
      api: variables['GITHUB_API_URL'] ?? 'https://api.github.com',
      repository: need('GITHUB_REPOSITORY'),
      pullRequest: numberOf(need('PULL_REQUEST')),
      token: need('GITHUB_TOKEN'),
      author: variables['COMMENT_AUTHOR'] ?? 'github-actions[bot]',
    });
  }
  if (name !== 'azure-repos') throw new RangeError(USAGE);
  return new AzureReposThreads({
    collection: need('SYSTEM_COLLECTIONURI'),
    project: need('SYSTEM_TEAMPROJECT'),
    repository: need('BUILD_REPOSITORY_ID'),
    pullRequest: numberOf(need('SYSTEM_PULLREQUEST_PULLREQUESTID')),
    token: need('SYSTEM_ACCESSTOKEN'),
    isFine,
  });
}

function required(variables: Variables, name: string): string {
  const value = variables[name];
  if (value !== undefined && value !== '') return value;
  throw new RangeError(`Cannot post the comment: the variable ${name} is not set. Set it in the step of the workflow`);
}

function numberOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new RangeError(
    `Cannot post the comment: "${text}" is not the number of a pull request. Set it in the step of the workflow`,
  );
}

process.exitCode = await main(process.argv.slice(2), process.env);
