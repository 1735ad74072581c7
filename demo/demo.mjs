import { startEdge } from './edge/start.mjs';
import { startCannedModel } from './model/start.mjs';
import { startNode } from './node/start.mjs';
import { startPage } from './page/start.mjs';
import { startSessions } from './sessions.mjs';

const PORTS = { sessions: 4318, page: 4320, edge: 4321, node: 4322, model: 4323 };

/**
 * Starts all tiers of the demo, each knowing only the address of the next.
 *
 * @param ports 0 takes a free one.
 */
export async function startDemo({ ports = PORTS, database } = {}) {
  const parts = [];
  const begin = async (starting) => {
    const part = await starting;
    parts.push(part);
    return part;
  };
  const stop = async () => {
    for (const part of parts.splice(0).reverse()) await part.stop();
  };
  try {
    const sessions = await begin(startSessions({ port: ports.sessions, database }));
    const isCanned = !process.env.OPENAI_API_KEY && !process.env.OPENAI_BASE_URL;
    const model = isCanned ? await begin(startCannedModel({ port: ports.model })) : undefined;
    const modelUrl = model?.url ?? process.env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1';
    const node = await begin(startNode({ port: ports.node, sessionsUrl: sessions.url, modelUrl, isCanned }));
    const edge = await begin(startEdge({ port: ports.edge, sessionsUrl: sessions.url, nodeUrl: node.url }));
    const page = await begin(startPage({ port: ports.page, sessionsUrl: sessions.url, edgeUrl: edge.url, isCanned }));
    return { chatUrl: page.url, sessionsUrl: sessions.url, modelUrl, isCanned, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
