import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Site } from '../../../../levels/model.ts';
import { declaredSite, exampleSite } from '../../../support/declared-site.ts';
import { reported, type Reported } from '../../../support/reported-site.ts';
import { wideSite } from '../../../support/wide-site.ts';

const SITES: readonly (readonly [string, () => Site])[] = [
  ['contoso-bakery', () => exampleSite('contoso-bakery')],
  ['fabrikam-aks-and-vm', () => exampleSite('fabrikam-aks-and-vm')],
  ['northwind-dual-nic', () => exampleSite('northwind-dual-nic')],
  ['a site of forty zones', wideSite],
];

const known = new Map<string, Reported>();

function pageFor(name: string, make: () => Site): Reported {
  const found = known.get(name) ?? reported(make());
  known.set(name, found);
  return found;
}

const all = (page: string, pattern: RegExp): readonly string[] =>
  [...page.matchAll(pattern)].map(([, first = '']) => first);
const sourceHash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** What a browser would obey: the page without its style and its script. */
function markup(page: string): string {
  return page.replace(/<style>[^]*?<\/style>/, '').replace(/<script>[^]*?<\/script>/, '');
}

describe.each(SITES)('pageOf() for %s', (name, make) => {
  test('lets in its own style and script by their digests, and nothing else', () => {
    const { page } = pageFor(name, make);
    const [policy = ''] = all(page, /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/g);
    const [style = ''] = all(page, /<style>([^]*?)<\/style>/g);
    const [script = ''] = all(page, /<script>([^]*?)<\/script>/g);
    expect(policy.replaceAll('&#39;', "'").split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${sourceHash(style)}`,
      `script-src ${sourceHash(script)}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(page.match(/<(style|script)[\s>]/g)).toHaveLength(2);
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'));
  });

  test('loads nothing and obeys nothing written into it', () => {
    const { page } = pageFor(name, make);
    const elements = markup(page).match(/<[a-z][^>]*>/g) ?? [];
    for (const element of elements) expect(element).not.toMatch(/\s(src|srcset|style|action|data|poster|on\w+)\s*=/);
    expect(elements.filter((element) => /^<(link|img|iframe|object|embed|base|use|image)\b/.test(element))).toEqual([]);
    for (const href of all(markup(page), /\shref="([^"]*)"/g)) expect(href).toMatch(/^#/);
    expect(page.match(/<style>[^]*?<\/style>/)?.[0]).not.toMatch(/@import|url\(|@font-face/);
  });

  test('leads every link and label to something that is there, under ids that are there once', () => {
    const { page } = pageFor(name, make);
    const ids = all(markup(page), /\sid="([^"]*)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    const named = all(markup(page), /\s(?:aria-labelledby|aria-describedby|for)="([^"]*)"/g).flatMap((value) =>
      value.split(' '),
    );
    const linked = all(markup(page), /\shref="#([^"]*)"/g);
    for (const id of [...named, ...linked]) expect(ids).toContain(id);
  });

  test('has headings in order and a scope on every table header', () => {
    const { page } = pageFor(name, make);
    const headings = all(markup(page), /<h([1-6])[\s>]/g).map(Number);
    expect(headings.filter((level) => level === 1)).toHaveLength(1);
    headings.forEach((level, index) => expect(level - (headings[index - 1] ?? 0)).toBeLessThanOrEqual(1));
    expect(markup(page).match(/<th(?![\s]scope=|ead)[\s>]/g)).toBeNull();
    const [tables, captions] = [markup(page).match(/<table/g), markup(page).match(/<caption>/g)];
    expect(captions?.length).toBe(tables?.length);
  });

  test('shows every entry, ending, requirement, admission and digest of the report once', () => {
    const { page, report } = pageFor(name, make);
    const entries = report.conduits.flatMap(({ groups }) => groups.flatMap((group) => group.entries));
    expect(page.match(/<tr class="entry /g)).toHaveLength(entries.length);
    expect(page.match(/<article class="conduit"/g)).toHaveLength(report.conduits.length);
    expect(page.match(/<article class="requirement"/g)).toHaveLength(report.evidence.requirements.length);
    for (const { digest } of report.digests.trees) expect(page).toContain(digest);
    for (const { code, text } of report.unenforced.admissions)
      expect([code, page.includes(text.replaceAll('"', '&quot;'))]).toEqual([code, true]);
  });

  test('is the same for the same site and day', () => {
    expect(reported(make()).page).toBe(pageFor(name, make).page);
  });
});

describe('pageOf()', () => {
  test('shows another day as another page', () => {
    const { page } = reported(exampleSite('northwind-dual-nic'), '2027-06-01');
    expect(page).not.toBe(pageFor('northwind-dual-nic', () => exampleSite('northwind-dual-nic')).page);
    expect(page).toContain('judged on <time datetime="2027-06-01">');
  });

  test('folds profiles and leaves open what people wrote', () => {
    const { page } = pageFor('contoso-bakery', () => exampleSite('contoso-bakery'));
    const groups = [
      ...page.matchAll(/<details class="group" (open)?\s*>\s*<summary>\s*<span class="group-title">([^<]*)</g),
    ];
    for (const [, open, title = ''] of groups)
      expect([title, open !== undefined]).toEqual([title, title === 'Own entries' || title === 'Telemetry']);
    expect(groups.filter(([, , title]) => title?.startsWith('Profile '))).not.toHaveLength(0);
  });

  test('treats what declarations say as text', () => {
    const attack = `</style></script><script>alert(1)</script><img src=x onerror=alert(2)>"' onclick="alert(3) javascript:alert(4) \u202E`;
    const quoted = JSON.stringify(attack);
    const site = declaredSite({
      'level-4': `level: 4\ndistribution: k3s\nnetwork: 10.40.0.0/24\nforwarder: { faces: [{ address: 10.40.0.10, for: [level-3], routed: ${quoted} }], uplink: { direct: { resolvers: ["10.40.0.2:53"] } } }`,
      'level-3': `level: 3\ndistribution: k3s\nnetwork: 10.30.0.0/24\nallow: [{ host: a.example, port: 443, why: ${quoted}, owner: ${quoted}, ticket: ${quoted}, expires: 2027-01-01 }]\nreserve: [{ host: b.example, why: ${quoted} }]`,
    });
    const { page } = reported(site);
    const elements = markup(page).match(/<[a-z][^>]*>/gi) ?? [];
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<img/g)).toBeNull();
    for (const element of elements) expect(element).not.toMatch(/\son\w+\s*=/);
    expect(page).not.toContain('\u202E');
    expect(page.split('&lt;script&gt;alert(1)').length).toBeGreaterThan(5);
  });
});
