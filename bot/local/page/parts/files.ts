/** Draws the files of a message: pictures are shown, the others can be downloaded. */
import { type Html, html } from '../html.ts';
import { baseOf, type PageLook, type Scene } from './look.ts';

/** Pictures that a browser draws without running anything in them. */
const PICTURES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};

/** The type of a picture by its name; null for a file that is only handed out. */
export function pictureType(name: string): string | null {
  const suffix = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(PICTURES, suffix) ? (PICTURES[suffix] ?? null) : null;
}

export function drawFiles(ids: readonly string[], scene: Scene, look: PageLook): Html | null {
  if (ids.length === 0) return null;
  return html`<div class="files">${ids.map((id) => drawFile(id, scene, look))}</div>`;
}

function drawFile(id: string, { person }: Scene, { directory, texts }: PageLook): Html {
  const file = directory.files.get(id);
  if (file === undefined) return html`<p class="not-shown">${texts.fileGone}</p>`;
  const address = `${baseOf(person.user.id)}/files/${encodeURIComponent(id)}`;
  const about = html`<span class="file-name"><bdi>${file.title || file.name}</bdi></span> <span class="file-size">${byteSize(file.size)}</span>`;
  const download = html`<a class="download" href="${address}?download=1" download="${file.name}">${texts.download}<span class="visually-hidden"> ${file.name}</span></a>`;
  if (pictureType(file.name) === null) return html`<div class="file">${about} ${download}</div>`;
  const alt = file.altText || file.title || file.name;
  return html`<figure class="picture-file">
    <a class="picture" href="${address}" target="_blank"><img src="${address}" alt="${alt}" loading="lazy"></a>
    <figcaption>${about} ${download}</figcaption></figure>`;
}

function byteSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
