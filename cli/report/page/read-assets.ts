// Style and script of the page, from the files beside this one.

import { readFileSync } from 'node:fs';
import type { Assets } from './page.ts';

export function readAssets(): Assets {
  return {
    style: readFileSync(new URL('report.css', import.meta.url), 'utf8'),
    script: readFileSync(new URL('search.js', import.meta.url), 'utf8'),
  };
}
