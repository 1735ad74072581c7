import { runtimes } from '../conformance/runtimes';
import { faultMatrix } from './matrix';

/** Every version, flag and way to load of the conformance matrix. */
faultMatrix(runtimes);
