/** English: words for the codes that stand inside facts. An unknown code is shown as it is. */

/** Why a test block cannot be scored. */
export const skipReasonsEn: Readonly<Record<string, string>> = {
  empty_train: 'no rows to train on',
  empty_test: 'no rows in it',
  train_overlaps: 'every row that it might be trained on overlaps with it',
  one_class_train: 'all rows to train on have the same label',
};

/** Why the operating system refuses a file. */
export const fileReasonsEn: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'not permitted',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'a folder stands there',
  EROFS: 'the disk is read-only',
  ELOOP: 'its symbolic links go in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  EIO: 'the disk fails',
  special_file: 'a device or pipe stands there',
  state_folder: 'it is inside the state folder',
};

/** What the first bytes of a file tell. */
export const contentsEn: Readonly<Record<string, string>> = {
  parquet: 'Parquet',
  arrow: 'Arrow',
  gzip: 'compressed with gzip',
  zip: 'a zip archive',
  zstd: 'compressed with zstd',
  text: 'text',
};
