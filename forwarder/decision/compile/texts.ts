// The text section while it is written: every text once, however often it is named.

export type Place = { readonly start: number; readonly length: number };

export const NO_TEXT: Place = { start: 0, length: 0 };

export class Texts {
  readonly #places = new Map<string, Place>();
  readonly #pieces: Buffer[] = [];
  #length = 0;

  add(text: string): Place {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    const piece = Buffer.from(text, 'utf8');
    const place = { start: this.#length, length: piece.length };
    this.#places.set(text, place);
    this.#pieces.push(piece);
    this.#length += piece.length;
    return place;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#pieces);
  }
}
