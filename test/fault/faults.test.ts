import { runtimes } from '../conformance/runtimes';
import { faultMatrix } from './matrix';

/** One runtime of each kind; `faults.long.test.ts` has the others. */
faultMatrix(
  runtimes.filter(({ column }, at) => !column.startsWith('Zone') && runtimes.findIndex((each) => each.column === column) === at),
);
