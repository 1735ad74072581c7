/** Every event is a partial answer of the same shape; counts are totals so far. There is no mark at the end. */
export { mergingFold as stream } from '../../reading/fold';
