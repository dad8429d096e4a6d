// Text of declarations inside a comment: it must read as it is written, and nothing else. No markup, no HTML, no link, no
// picture, no mention of a person, no reference to another issue; and on one line, so that it cannot begin anything.

import { safeText } from '../../safe-text.ts';

const MARKUP = /[\\`*_[\]<>&@#|~$!]|:(?=\/\/)/g;
/** Shown as nothing; keeps a mark and a word from being read as one. */
const NOTHING = '&#8203;';

export function markdownText(text: string): string {
  return safeText(text)
    .replace(MARKUP, entity)
    .replace(/(?<!\w)&#64;(?=\w)/g, `&#64;${NOTHING}`)
    .replace(/&#35;(?=\w)/g, `&#35;${NOTHING}`)
    .replace(/&#33;(?=\d)/g, `&#33;${NOTHING}`)
    .replace(/\bGH-(?=\d)/gi, (prefix) => `${prefix}${NOTHING}`)
    .replace(/\bwww\./gi, (prefix) => `${prefix.slice(0, -1)}&#46;`);
}

function entity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
