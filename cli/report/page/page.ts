// The whole page as one file: nothing is loaded from anywhere, and the policy in its head lets nothing be. Its one style and its one
// script are let in by their digests.

import { createHash } from 'node:crypto';
import type { Site } from '../../../levels/model.ts';
import { count } from '../evidence/words.ts';
import type { Report } from '../report.ts';
import { Html, html } from './html.ts';
import { day } from './pieces.ts';
import { calendarSection } from './section-calendar.ts';
import { conduitsSection } from './section-conduits.ts';
import { digestsSection } from './section-digests.ts';
import { evidenceSection, SECTIONS } from './section-evidence.ts';
import { mapSection } from './section-map.ts';
import { telemetrySection } from './section-telemetry.ts';
import { unenforcedSection } from './section-unenforced.ts';

/** Texts of report.css and search.js. */
export type Assets = { readonly style: string; readonly script: string };

export function pageOf(site: Site, report: Report, { style, script }: Assets): string {
  const policy = `default-src 'none'; style-src '${sourceHash(style)}'; script-src '${sourceHash(script)}'; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>${site.name}: zones, conduits and evidence, ${report.today}</title>
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the report</a>
        ${header(report)}
        <nav class="contents" aria-label="Contents">
          <ul>
            ${Object.entries(SECTIONS).map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
          </ul>
        </nav>
        <main id="main">
          ${mapSection(site, report.conduits)}${conduitsSection(report.conduits)}${telemetrySection(report.ways)}${calendarSection(report.endings, report.today)}${evidenceSection(
            report.evidence,
          )}${unenforcedSection(report)}${digestsSection(report.digests)}
        </main>
        <footer>
          <p>
            Made by <code>sallyport report ${site.name} --today ${report.today}</code> from the declarations of this
            site. The same declarations and day give the same file, byte for byte.
          </p>
        </footer>
        ${new Html(`<script>${script}</script>`)}
      </body>
    </html> `;
  return `${page.text.trim()}\n`;
}

function header({ site, today, zones, conduits, endings, unenforced }: Report): Html {
  const up = conduits.filter(({ kind }) => kind === 'up').length;
  const out = conduits.find(({ kind }) => kind === 'out')?.destinations ?? 0;
  const ended = endings.filter(({ state }) => state === 'ended').length;
  const soon = endings.filter(({ state }) => state === 'soon').length;
  const facts: readonly Html[] = [
    html`<a href="#map">${count(zones, 'zone')}</a> and ${count(up, 'conduit')}`,
    html`<a href="#conduits">${count(out, 'destination')}</a> outside the plant`,
    html`<a href="#calendar">${ended} ended</a> or overdue, ${soon} soon`,
    html`<a href="#unenforced">${count(unenforced.admissions.length, 'thing')}</a> not enforced,
      ${count(unenforced.warnings.length, 'warning')}`,
  ];
  return html`<header>
    <h1>${site}</h1>
    <p class="subtitle">Zones, conduits and evidence as declared, judged on ${day(today)}</p>
    <ul class="glance">
      ${facts.map((fact) => html`<li>${fact}</li>`)}
    </ul>
  </header>`;
}

/** As a Content-Security-Policy names a text that stands in the page. */
function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
