/** Decompressors by Parquet's names: Node's native ones and our own strict ones, all bounded in what they produce. */
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { unlz4, unlz4Hadoop, unsnappy } from './block-codecs.ts';

export const compressors: Compressors = {
  SNAPPY: unsnappy,
  LZ4_RAW: unlz4,
  LZ4: unlz4Hadoop,
  GZIP: (input, maxOutputLength) => gunzipSync(input, { maxOutputLength }),
  BROTLI: (input, maxOutputLength) => brotliDecompressSync(input, { maxOutputLength }),
  ZSTD: (input, maxOutputLength) => zstdDecompressSync(input, { maxOutputLength }),
};
