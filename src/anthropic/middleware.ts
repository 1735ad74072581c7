import { currentSdk } from '../sdk/sdk-runtime';

/** A request of Anthropic's SDK on its way: what `fetch` takes, with its address. */
export interface AnthropicRequest extends RequestInit {
  /** The whole address. */
  readonly url: string;
}

/** What Anthropic's SDK takes as `middleware`, of version 0.134 or later. */
export type AnthropicMiddleware = <Sent extends AnthropicRequest>(
  request: Sent,
  next: (request: Sent) => Promise<Response>,
) => Promise<Response>;

/**
 * Records the model calls of one client of Anthropic's: `new Anthropic({ middleware: [anthropicMiddleware()] })`. Use it
 * with clients for Bedrock, Vertex and Foundry: what they send is not the API that `fetch` shows, and a middleware sees it
 * as it would go to Anthropic. A call that is seen at `fetch` as well is one span.
 *
 * Each attempt of the SDK is a call of its own.
 *
 * @returns a middleware that gives every response on as it is. Before `initialize` it does nothing.
 */
export function anthropicMiddleware(): AnthropicMiddleware {
  return (request, next) => {
    const sdk = currentSdk();
    if (!sdk) return next(request);
    return sdk.handleFetch((_input, init) => next(init === request ? request : { ...request, ...init }), request.url, request);
  };
}
