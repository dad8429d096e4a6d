// A real browser that sees one page of a file, and everything it does besides: requests, messages, errors. No window, no network
// of its own, a profile that lives as long as the test.

import { pathToFileURL } from 'node:url';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { needDebianPrograms } from '../debian-programs.ts';

const CHROMIUM = '/usr/bin/chromium';
/** What a page without fonts of its own is set in. */
const MONOSPACE = '/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function needBrowser(): Promise<void> {
  await needDebianPrograms({ [CHROMIUM]: 'chromium', [MONOSPACE]: 'fonts-dejavu-core' });
}

export type View = { readonly width: number; readonly script: boolean };

export class OpenPage implements AsyncDisposable {
  readonly page: Page;
  /** What the page asked for, but for itself. */
  readonly requests: string[] = [];
  /** What its scripts said or stumbled over. */
  readonly messages: string[] = [];
  readonly #context: BrowserContext;
  readonly #folder: TemporaryFolder;

  private constructor(context: BrowserContext, page: Page, folder: TemporaryFolder, file: string) {
    this.#context = context;
    this.page = page;
    this.#folder = folder;
    context.on('request', (request) => {
      if (request.url() !== file) this.requests.push(request.url());
    });
    page.on('console', (message) => this.messages.push(message.text()));
    page.on('pageerror', (error) => this.messages.push(error.message));
  }

  static async open(html: string, { width, script }: View = { width: 1280, script: true }): Promise<OpenPage> {
    const folder = new TemporaryFolder();
    const file = pathToFileURL(folder.write('report.html', html)).href;
    const context = await chromium.launchPersistentContext(`${folder.path}/profile`, {
      executablePath: CHROMIUM,
      args: FLAGS,
      viewport: { width, height: 900 },
      javaScriptEnabled: script,
    });
    const [page = await context.newPage()] = context.pages();
    const open = new OpenPage(context, page, folder, file);
    await page.goto(file);
    return open;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
    this.#folder[Symbol.dispose]();
  }
}
