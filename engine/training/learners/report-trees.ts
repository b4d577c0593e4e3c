/** How often a task tells how many trees it has grown. */

/** Rows times trees between two reports: some ten milliseconds of work. Each report is a message that wakes the main thread. */
const ROWS_A_REPORT = 100_000;

/** @param rows that each tree is grown on. Returns what is to be called with the number of trees after each of them. */
export function reportTrees(rows: number, report: (trees: number) => void): (trees: number) => void {
  const trees = Math.max(1, Math.floor(ROWS_A_REPORT / Math.max(1, rows)));
  return (grown) => {
    if (grown % trees === 0) report(grown);
  };
}
