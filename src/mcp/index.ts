export { type McpClient, type McpClientOptions, traceMcpClient } from './client';
