// The comment in a pull request of Azure Repos: the first one of a thread of ours. The thread stays active while the change
// must not be merged, so that a branch policy on unresolved comments holds it up, and is closed otherwise.

import { z } from 'zod';
import { askApi, type Api } from './ask-api.ts';
import { MARKER, type CommentHost, type FoundComment } from './comment-host.ts';

export type AzureReposPlace = {
  /** `https://dev.azure.com/contoso/` */
  readonly collection: string;
  readonly project: string;
  /** Id of the repository. */
  readonly repository: string;
  readonly pullRequest: number;
  readonly token: string;
  readonly isFine: boolean;
};

const VERSION = 'api-version=7.0';
const threadsSchema = z.object({
  value: z.array(
    z.object({
      id: z.int(),
      isDeleted: z.boolean().nullish(),
      comments: z
        .array(
          z.object({
            id: z.int(),
            content: z.string().nullish(),
            isDeleted: z.boolean().nullish(),
            author: z.object({ id: z.string() }).nullish(),
          }),
        )
        .nullish(),
    }),
  ),
});
const connectionSchema = z.object({ authenticatedUser: z.object({ id: z.string() }) });

export class AzureReposThreads implements CommentHost {
  readonly #api: Api;
  readonly #place: AzureReposPlace;

  constructor(place: AzureReposPlace) {
    this.#place = place;
    this.#api = { url: place.collection.replace(/\/$/, ''), token: place.token, cures: CURES };
  }

  async find(): Promise<FoundComment | undefined> {
    const me = await this.#readOwnId();
    const action = `read the threads of ${this.#what()}`;
    const answer = await askApi(this.#api, { action, method: 'GET', path: this.#path() });
    for (const { id, comments, isDeleted } of threadsSchema.parse(answer).value) {
      const [first] = comments ?? [];
      const isOurs = first?.content?.startsWith(MARKER) === true && first.author?.id === me;
      if (first === undefined || !isOurs || isDeleted === true || first.isDeleted === true) continue;
      return { text: first.content ?? '', update: (text) => this.#update(id, first.id, text) };
    }
    return undefined;
  }

  async create(text: string): Promise<void> {
    const action = `write a comment to ${this.#what()}`;
    const body = { comments: [{ parentCommentId: 0, content: text, commentType: 'text' }], status: this.#status() };
    await askApi(this.#api, { action, method: 'POST', path: this.#path(), body });
  }

  async #readOwnId(): Promise<string> {
    const action = 'tell whose token SYSTEM_ACCESSTOKEN is';
    const answer = await askApi(this.#api, { action, method: 'GET', path: '/_apis/connectionData' });
    return connectionSchema.parse(answer).authenticatedUser.id;
  }

  async #update(thread: number, comment: number, text: string): Promise<void> {
    const action = `update the comment in ${this.#what()}`;
    const path = this.#path(`/${thread}/comments/${comment}`);
    await askApi(this.#api, { action, method: 'PATCH', path, body: { content: text } });
    await askApi(this.#api, {
      action,
      method: 'PATCH',
      path: this.#path(`/${thread}`),
      body: { status: this.#status() },
    });
  }

  #status(): 'active' | 'closed' {
    return this.#place.isFine ? 'closed' : 'active';
  }

  #path(below = ''): string {
    const { project, repository, pullRequest } = this.#place;
    const parts = [project, '_apis', 'git', 'repositories', repository, 'pullRequests', String(pullRequest), 'threads'];
    return `/${parts.map(encodeURIComponent).join('/')}${below}?${VERSION}`;
  }

  #what(): string {
    return `pull request ${this.#place.pullRequest} of project "${this.#place.project}"`;
  }
}

const CURES: Readonly<Record<number, string>> = {
  401: 'Hand the token of the pipeline over: env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }',
  403: 'Allow "Contribute to pull requests" to the build service: Project settings > Repositories > Security',
  404: 'Check that the pipeline runs for a pull request of this repository, and that its job authorization scope covers it',
};
