// One comment of ours in a pull request: made once, then brought up to date with every push, so that a reviewer never wonders
// which of ten comments is the true one. Whose API it is kept with is behind this seam.

/** Tells our comment from others of the same author. Invisible where the comment is shown. */
export const MARKER = '<!-- sallyport diff -->';

export interface CommentHost {
  /** Our comment, if there is one: with our marker, and written by us, since anybody can write a marker. */
  find(): Promise<FoundComment | undefined>;
  create(text: string): Promise<void>;
}

export type FoundComment = {
  readonly text: string;
  readonly update: (text: string) => Promise<void>;
};

/** Leaves exactly this comment. */
export async function keepComment(host: CommentHost, comment: string): Promise<'created' | 'updated' | 'unchanged'> {
  const text = `${MARKER}\n${comment}`;
  const found = await host.find();
  if (found === undefined) {
    await host.create(text);
    return 'created';
  }
  if (found.text === text) return 'unchanged';
  await found.update(text);
  return 'updated';
}
