/** The order in which the platform walks a folder: paths compared part by part, parts by code points, as Python compares paths. */

/**
 * For `sort`; `/` divides the parts. Neither plain string order (`a-b` before `a/b`) nor that of UTF-16 units (U+1F600 before
 * U+FFEE) is Python's.
 */
export function comparePaths(left: string, right: string): number {
  const [ours, theirs] = [left.split('/'), right.split('/')];
  for (let at = 0; at < ours.length && at < theirs.length; at++) {
    const order = compareCodePoints(ours[at]!, theirs[at]!);
    if (order !== 0) return order;
  }
  return ours.length - theirs.length;
}

function compareCodePoints(left: string, right: string): number {
  for (let at = 0; ; ) {
    const [ours, theirs] = [left.codePointAt(at), right.codePointAt(at)];
    if (ours === undefined || theirs === undefined) return left.length - right.length;
    if (ours !== theirs) return ours - theirs;
    at += ours > 0xffff ? 2 : 1;
  }
}
