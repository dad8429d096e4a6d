// What is around a picture. It stands alone: no script, no font and no style from elsewhere, colours for light and dark. Ids and
// classes are its own, because several may stand on one page.

import { inXml } from './svg.ts';

export type Picture = {
  /** Unique on a page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  /** SVG, as svg.ts writes it. */
  readonly content: string;
};

export function picture({ id, title, description, width, height, content }: Picture): string {
  const [titleId, descriptionId] = [inXml(`${id}-title`), inXml(`${id}-description`)];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" class="sallyport-flow" aria-labelledby="${titleId} ${descriptionId}">
<title id="${titleId}">${inXml(title)}</title>
<desc id="${descriptionId}">${inXml(description)}</desc>
<style>${STYLE}</style>
<rect class="ground" width="${width}" height="${height}" rx="8"/>
${content}</svg>
`;
}

const STYLE = `
.sallyport-flow { font-family: ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 12px; }
.sallyport-flow .ground { fill: #ffffff; }
.sallyport-flow .box { fill: #f3f5f8; stroke: #8a94a3; }
.sallyport-flow .arrow { fill: none; stroke: #2b6cb0; stroke-width: 2; }
.sallyport-flow .head { fill: #2b6cb0; }
.sallyport-flow text { fill: #1d2733; }
.sallyport-flow .title { font-size: 16px; font-weight: bold; }
.sallyport-flow .name { font-weight: bold; }
.sallyport-flow .word { fill: #566273; }
.sallyport-flow .topic { fill: #1a4f8a; }
.sallyport-flow .passes { fill: #1c6b35; }
.sallyport-flow .stops { fill: #b3261e; font-weight: bold; }
@media (prefers-color-scheme: dark) {
  .sallyport-flow .ground { fill: #12161c; }
  .sallyport-flow .box { fill: #1e252e; stroke: #667384; }
  .sallyport-flow .arrow { stroke: #63a4e8; }
  .sallyport-flow .head { fill: #63a4e8; }
  .sallyport-flow text { fill: #e3e8ee; }
  .sallyport-flow .word { fill: #9aa6b5; }
  .sallyport-flow .topic { fill: #8cc0f5; }
  .sallyport-flow .passes { fill: #7fd19a; }
  .sallyport-flow .stops { fill: #ff9a92; }
}
`;
