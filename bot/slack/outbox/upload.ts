/** The first two of Slack's three steps of an upload: asks for an address and brings the bytes there. */
import type { webApi } from '@slack/bolt';
import { type Fetch, httpPost } from '../http-post.ts';
import { HttpRefusal, refusalOfStatus } from '../refusal.ts';

/** A file's bytes at the moment they are sent. */
export interface OutgoingFile {
  readonly filename: string;
  readonly title: string;
  readonly bytes: Uint8Array;
  /** What a picture shows, for those who do not see it. */
  readonly alt?: string;
}

export interface UploadedFile {
  readonly id: string;
  readonly title: string;
}

const TIMEOUT_MS = 60_000;

/** @throws HttpRefusal; whatever the web client throws */
export async function uploadFiles(
  files: readonly OutgoingFile[],
  { client, fetch }: { readonly client: webApi.WebClient; readonly fetch: Fetch },
): Promise<readonly UploadedFile[]> {
  const uploaded: UploadedFile[] = [];
  for (const { filename, title, bytes, alt } of files) {
    const asked = { filename, length: bytes.byteLength, ...(alt === undefined ? {} : { alt_text: alt }) };
    const { upload_url, file_id } = await client.files.getUploadURLExternal(asked);
    if (upload_url === undefined || file_id === undefined) throw new Error('Slack gave no address for the upload');
    const sent = { body: Buffer.from(bytes), contentType: 'application/octet-stream', timeoutMs: TIMEOUT_MS };
    const { status } = await httpPost(upload_url, sent, fetch);
    if (status >= 300) throw new HttpRefusal(refusalOfStatus(status));
    uploaded.push({ id: file_id, title });
  }
  return uploaded;
}
