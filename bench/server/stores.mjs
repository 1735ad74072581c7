import { statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The stores to measure: how the server is started on one, and the bytes that it takes on disk afterwards.
 *
 * @type {Record<string, (options: { folder: string, address?: string }) => { db?: string, args: string[], bytesOnDisk(): number | null }>}
 */
export const stores = {
  sqlite({ folder }) {
    const db = join(folder, 'bench.db');
    const size = (path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return { db, args: ['--db', db, '--max-size', 'off'], bytesOnDisk: () => size(db) + size(`${db}-wal`) };
  },
};
