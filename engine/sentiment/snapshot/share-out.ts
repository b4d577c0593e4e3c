/** Files shared out among threads so that all of them end at about the same time. */

/** The largest first, each to the part that has least; at most `parts` parts, none of them empty. */
export function shareOut<File extends { readonly bytes: number }>(files: readonly File[], parts: number): File[][] {
  const shares = Array.from({ length: Math.max(1, Math.min(parts, files.length)) }, () => ({
    bytes: 0,
    files: [] as File[],
  }));
  for (const file of [...files].sort((left, right) => right.bytes - left.bytes)) {
    let least = shares[0]!;
    for (const share of shares) if (share.bytes < least.bytes) least = share;
    least.files.push(file);
    // A file costs something to open, however small it is.
    least.bytes += file.bytes + 1;
  }
  return shares.map((share) => share.files).filter((share) => share.length > 0);
}
