export { type AnthropicMiddleware, type AnthropicRequest, anthropicMiddleware } from './middleware';
