// Digests, and how to compute them again.

import type { Digests, TreeDigest } from '../digests/digests-of.ts';
import { html, type Html } from './html.ts';
import { filePath, mark, row, table } from './pieces.ts';

export function digestsSection({ trees, allowlists, images }: Digests): Html {
  return html`<section id="digests" aria-labelledby="digests-heading">
    <h2 id="digests-heading">Digests</h2>
    <h3>What Flux applies</h3>
    <p>
      The SHA-256 of a list with the SHA-256 and the path of every file. In the root of the clone, this prints the
      digits again; other zones likewise:
    </p>
    <pre tabindex="0" aria-label="Command"><code>${trees[0]?.command}</code></pre>
    ${table({
      caption: 'Folders of dist/ and their digests',
      columns: ['Folder', 'Files', 'SHA-256', 'In the clone'],
      rows: trees.map((tree) => row(filePath(tree.folder), [tree.files, digestText(tree.digest), committedMark(tree)])),
    })}
    <h3>Lists in force</h3>
    <p>
      A forwarder shows the digest of its list in every audit line (<code>snapshot</code>), in the status of the
      Allowlist and as the metric <code>sallyport_snapshot_info</code>. Where it shows another, something else is in
      force. A break-glass opening changes it while it lasts.
    </p>
    ${table({
      caption: 'Allowlists and their digests',
      columns: ['Forwarder', 'Entries', 'Reserved names', 'Digest of the list', 'Digest of forwarder.yaml'],
      rows: allowlists.map(({ zone, entries, reserved, snapshot, configDigest }) =>
        row(zone, [entries, reserved, digestText(snapshot), digestText(configDigest)]),
      ),
    })}
    <h3>Images</h3>
    ${table({
      caption: 'Images and their digests',
      columns: ['Image', 'Digest'],
      rows: images.map(({ image, digest }) => row(filePath(image), [digestText(digest)])),
    })}
  </section> `;
}

function digestText(digest: string): Html {
  return html`<code class="digest">${digest}</code>`;
}

function committedMark({ committed }: TreeDigest): Html {
  if (committed === 'same') return mark('good', 'the same');
  return committed === 'missing' ? mark('bad', 'missing: run synth') : mark('bad', 'different: run synth');
}
