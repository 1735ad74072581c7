export { mergingFold as stream } from '../reading/fold';
