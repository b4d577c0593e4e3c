/** Names of files as a hub gives them: only those that stay inside the folder that they are put into. */

const LONGEST_PART = 200;
const DEEPEST = 16;
const CHECKSUM_NAME = '.checksum';

/** Whether `path` may be joined to a folder on any system, and is none of the names that we and the platform write ourselves. */
export function isSafePath(path: string): boolean {
  const parts = path.split('/');
  return parts.length <= DEEPEST && path.isWellFormed() && parts.every(isSafePart);
}

function isSafePart(part: string): boolean {
  if (part === '' || part === '.' || part === '..' || part === CHECKSUM_NAME) return false;
  if (Buffer.byteLength(part) > LONGEST_PART || part.includes('.incomplete')) return false;
  for (let at = 0; at < part.length; at++) {
    const unit = part.charCodeAt(at);
    // Control characters, and what Windows reads as a folder, a drive or a stream.
    if (unit < 0x20 || unit === 0x7f || part[at] === '\\' || part[at] === ':') return false;
  }
  return true;
}

/** Whether the platform leaves a file out of its directory checksum: any that is named so, however deep. */
export function isChecksumFile(path: string): boolean {
  return path === CHECKSUM_NAME || path.endsWith(`/${CHECKSUM_NAME}`);
}
