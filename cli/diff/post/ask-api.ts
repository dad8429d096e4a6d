// Requests to the API of a Git host. What it refuses is told with its own words and with the setting that cures it, because
// the reader is looking at the log of a job, not at this program.

export type Api = {
  /** Ends without a slash. */
  readonly url: string;
  readonly token: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** By HTTP status: what to do about it. */
  readonly cures: Readonly<Record<number, string>>;
};

export type Call = {
  /** For messages: "read the comments of pull request 7". */
  readonly action: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Begins with a slash. */
  readonly path: string;
  readonly body?: unknown;
};

const TIMEOUT_MS = 30_000;

/** What is said to somebody who runs the job. */
export class RefusedCall extends Error {}

/** The JSON of the answer. */
export async function askApi(api: Api, { action, method, path, body }: Call): Promise<unknown> {
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${api.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...api.headers,
    },
    // A token must not follow to wherever somebody else points.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new RefusedCall(
      `Cannot ${action}: ${new URL(api.url).host} does not answer (${reasonOf(error)}). Run the job again`,
    );
  });
  const text = await response.text();
  const status = effectiveStatus(response);
  if (status >= 200 && status < 300) return JSON.parse(text);
  const cure = api.cures[status] ?? 'Run the job again';
  throw new RefusedCall(`Cannot ${action}: ${new URL(api.url).host} answers ${status}${wordsOf(text)}. ${cure}`);
}

/** Azure DevOps answers a token it does not know with 203 and a page to sign in. */
function effectiveStatus(response: Response): number {
  const isPage = !(response.headers.get('content-type') ?? '').includes('json');
  return response.ok && isPage ? 401 : response.status;
}

/** Both APIs tell their reason as `message`. */
function wordsOf(text: string): string {
  try {
    const answer: unknown = JSON.parse(text);
    const words = typeof answer === 'object' && answer !== null && 'message' in answer ? answer.message : undefined;
    return typeof words === 'string' ? ` (${words})` : '';
  } catch {
    // No JSON: a page for people, which says no more than its status.
    return '';
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
