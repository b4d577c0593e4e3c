/** Russian: words for the codes that stand inside facts. An unknown code is shown as it is. */

/** Why a test block cannot be scored. */
export const skipReasonsRu: Readonly<Record<string, string>> = {
  empty_train: 'нет строк для обучения',
  empty_test: 'в нём нет строк',
  train_overlaps: 'с ним перекрываются все строки, на которых его модель могла бы учиться',
  one_class_train: 'у всех строк для обучения одна метка',
};

/** Why the operating system refuses a file. */
export const fileReasonsRu: Readonly<Record<string, string>> = {
  EACCES: 'нет прав',
  EPERM: 'не разрешено',
  ENOENT: 'его папки нет',
  ENOTDIR: 'часть пути — не папка',
  EISDIR: 'там стоит папка',
  EROFS: 'диск только для чтения',
  ELOOP: 'символические ссылки ходят по кругу',
  ENAMETOOLONG: 'имя слишком длинное',
  EMFILE: 'открыто слишком много файлов',
  special_file: 'там устройство или канал',
  state_folder: 'это внутри папки состояния',
  EIO: 'сбой диска',
};

/** What the first bytes of a file tell. */
export const contentsRu: Readonly<Record<string, string>> = {
  parquet: 'Parquet',
  arrow: 'Arrow',
  gzip: 'сжатие gzip',
  zip: 'архив zip',
  zstd: 'сжатие zstd',
  text: 'текст',
};
