// The comment in a pull request on GitHub, where a pull request is an issue whose comments come in pages.

import { z } from 'zod';
import { askApi, type Api } from './ask-api.ts';
import { MARKER, type CommentHost, type FoundComment } from './comment-host.ts';

export type GitHubPlace = {
  /** `https://api.github.com` */
  readonly api: string;
  /** `owner/name` */
  readonly repository: string;
  readonly pullRequest: number;
  readonly token: string;
  /** Login of the account the token belongs to: `github-actions[bot]` for the token of a workflow. */
  readonly author: string;
};

const PAGE = 100;
const commentsSchema = z.array(
  z.object({
    id: z.int(),
    body: z.string().nullish(),
    user: z.object({ login: z.string() }).nullish(),
  }),
);

export class GitHubComments implements CommentHost {
  readonly #api: Api;
  readonly #place: GitHubPlace;

  constructor(place: GitHubPlace) {
    this.#place = place;
    this.#api = {
      url: place.api.replace(/\/$/, ''),
      token: place.token,
      headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
      cures: CURES,
    };
  }

  async find(): Promise<FoundComment | undefined> {
    for (let page = 1; ; page += 1) {
      const comments = await this.#readPage(page);
      const ours = comments.find(
        ({ body, user }) => body?.startsWith(MARKER) === true && user?.login === this.#place.author,
      );
      if (ours !== undefined) return { text: ours.body ?? '', update: (text) => this.#update(ours.id, text) };
      if (comments.length < PAGE) return undefined;
    }
  }

  async create(text: string): Promise<void> {
    const action = `write a comment to ${this.#what()}`;
    await askApi(this.#api, { action, method: 'POST', path: this.#path(), body: { body: text } });
  }

  async #readPage(page: number): Promise<z.infer<typeof commentsSchema>> {
    const action = `read the comments of ${this.#what()}`;
    const path = `${this.#path()}?per_page=${PAGE}&page=${page}`;
    return commentsSchema.parse(await askApi(this.#api, { action, method: 'GET', path }));
  }

  async #update(id: number, text: string): Promise<void> {
    const action = `update the comment in ${this.#what()}`;
    const path = `/repos/${this.#place.repository}/issues/comments/${id}`;
    await askApi(this.#api, { action, method: 'PATCH', path, body: { body: text } });
  }

  #path(): string {
    return `/repos/${this.#place.repository}/issues/${this.#place.pullRequest}/comments`;
  }

  #what(): string {
    return `pull request ${this.#place.pullRequest} of "${this.#place.repository}"`;
  }
}

const CURES: Readonly<Record<number, string>> = {
  401: 'Hand the token of the workflow over as GITHUB_TOKEN',
  403: 'Give the job "permissions: { pull-requests: write }"; where the organization forbids it, allow it under Settings > Actions > General',
  404: 'Check GITHUB_REPOSITORY and PULL_REQUEST, and that the token may see the repository',
};
