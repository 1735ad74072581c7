export { stream } from '../chat/stream';
