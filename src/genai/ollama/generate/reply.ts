export { reply } from '../chat/reply';
