export { reply } from '../../openai/embeddings/reply';
