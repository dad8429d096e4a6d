// An image registry (OCI distribution specification, its pull part) over a folder of OCI layouts. Manifests come from the
// registry's own name, layers from another one it redirects to. Whoever asks may pull.

import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { blobFile, findManifest } from '../images/layout.ts';
import { type ByteRange, readRange } from './byte-range.ts';
import type { Registry } from './registries.ts';

const REPOSITORY = '[a-z0-9]+(?:[._/-]+[a-z0-9]+)*';
const DIGEST = 'sha256:[0-9a-f]{64}';
const MANIFEST = new RegExp(`^/v2/(?<repository>${REPOSITORY})/manifests/(?<reference>[\\w.:-]+)$`);
const BLOB = new RegExp(`^/v2/(?<repository>${REPOSITORY})/blobs/(?<digest>${DIGEST})$`);
const LAYER = new RegExp(`^/(?<registry>[^/]+)/(?<repository>${REPOSITORY})/(?<digest>${DIGEST})$`);

/** Answers at the registry's own name. */
export function serveRegistry(
  images: string,
  registry: Registry,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const path = pathOf(request);
  const { repository = '', reference = '', digest = '' } = (MANIFEST.exec(path) ?? BLOB.exec(path))?.groups ?? {};
  const layout = join(images, registry.name, repository);
  response.setHeader('docker-distribution-api-version', 'registry/2.0');
  if (path === '/v2/') response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  else if (reference !== '') answerManifest(layout, reference, request, response);
  else if (digest === '' || !existsSync(blobFile(layout, digest))) refuse(response, 'BLOB_UNKNOWN');
  else response.writeHead(307, { location: layerAddress(registry, repository, digest, request) }).end();
}

/** Answers at the name layers come from. */
export async function serveLayers(images: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { registry = '', repository = '', digest = '' } = LAYER.exec(pathOf(request))?.groups ?? {};
  const file = blobFile(join(images, registry, repository), digest);
  if (digest === '' || !existsSync(file)) return refuse(response, 'BLOB_UNKNOWN');
  const { size } = statSync(file);
  const range = readRange(request.headers.range, size);
  if (range === 'not satisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  await sendLayer(file, size, range, request, response);
}

function answerManifest(
  layout: string,
  reference: string,
  { method }: IncomingMessage,
  response: ServerResponse,
): void {
  const manifest = findManifest(layout, reference);
  if (manifest === undefined || !existsSync(blobFile(layout, manifest.digest)))
    return refuse(response, 'MANIFEST_UNKNOWN');
  const { digest, size, mediaType } = manifest;
  response.writeHead(200, { 'content-type': mediaType, 'content-length': size, 'docker-content-digest': digest });
  response.end(method === 'HEAD' ? undefined : readFileSync(blobFile(layout, digest)));
}

async function sendLayer(
  file: string,
  size: number,
  range: ByteRange | undefined,
  { method }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.writeHead(range === undefined ? 200 : 206, {
    'content-type': 'application/octet-stream',
    'content-length': end - start + 1,
    'accept-ranges': 'bytes',
    ...(range !== undefined && { 'content-range': `bytes ${start}-${end}/${size}` }),
  });
  if (method === 'HEAD') response.end();
  else await pipeline(createReadStream(file, { start, end }), response);
}

function layerAddress(
  { name, blobHost }: Registry,
  repository: string,
  digest: string,
  request: IncomingMessage,
): string {
  const port = /:\d+$/.exec(request.headers.host ?? '')?.[0] ?? '';
  return `https://${blobHost}${port}/${name}/${repository}/${digest}`;
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return new URL(url, 'https://registry').pathname;
}

function refuse(response: ServerResponse, code: string): void {
  const body = JSON.stringify({ errors: [{ code, message: 'not in the folder of images' }] });
  response.writeHead(404, { 'content-type': 'application/json' }).end(body);
}
